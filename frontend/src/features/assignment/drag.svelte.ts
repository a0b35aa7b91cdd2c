// Drags conversations with the pointer: the person or the queue below it is the
// target, Esc lays them back. Not the browser's own dragging: WebKit's tells too
// seldom what lies below, and then gives to whom was passed last.
import type { AssignmentBoard } from '$lib/state/assignment.svelte'

/** Pixels until a press is a drag. */
const slack = 5
/** Pixels from its edge at which a list moves along, and how far. */
const edge = 48
const pace = 14

export class Drag {
  /** Where the pointer is while something hangs on it. */
  ghost = $state.raw<{ x: number; y: number } | null>(null)
  private readonly board: AssignmentBoard

  constructor(board: AssignmentBoard) {
    this.board = board
  }

  press(e: PointerEvent, id: string): void {
    if (e.button !== 0 || e.pointerType === 'touch' || e.shiftKey || e.ctrlKey || e.metaKey) return
    const { board } = this
    const stop = new AbortController()
    const { signal } = stop
    let far = false
    const end = (): void => {
      stop.abort()
      this.ghost = null
    }
    const move = (m: PointerEvent): void => {
      if (!far && Math.hypot(m.clientX - e.clientX, m.clientY - e.clientY) < slack) return
      if (!far) board.carried = board.meant(id)
      far = true
      this.ghost = { x: m.clientX, y: m.clientY }
      const below = targetAt(m)
      board.over = below?.takes ? below.id : null
      scroll(m)
    }
    const up = (u: PointerEvent): void => {
      end()
      if (!far) return
      // A click would select what it was let go over.
      addEventListener('click', (c) => c.stopPropagation(), { capture: true, once: true, signal: AbortSignal.timeout(0) })
      const below = targetAt(u)
      if (!below || (below.id === '' && !below.takes)) return board.putDown(true)
      board.over = below.id // also who cannot take it: then it is said why
      void board.drop()
    }
    const cancel = (): void => {
      end()
      if (far) board.putDown(true)
    }
    addEventListener('pointermove', move, { signal })
    addEventListener('pointerup', up, { signal })
    addEventListener('pointercancel', cancel, { signal })
    addEventListener('blur', cancel, { signal })
    addEventListener('keydown', (k) => {
      if (!far || k.key !== 'Escape') return
      k.preventDefault()
      k.stopPropagation()
      cancel()
    }, { signal, capture: true })
  }
}

/** What lies below the pointer: elements say data-drop (an agent's id, "" for the queue) and data-takes. */
function targetAt(e: PointerEvent): { id: string; takes: boolean } | null {
  const el = document.elementFromPoint(e.clientX, e.clientY)?.closest<HTMLElement>('[data-drop]')
  return el ? { id: el.dataset['drop'] ?? '', takes: el.dataset['takes'] !== undefined } : null
}

function scroll(e: PointerEvent): void {
  const el = document.elementFromPoint(e.clientX, e.clientY)?.closest<HTMLElement>('[data-scrolls]')
  if (!el) return
  const { top, bottom } = el.getBoundingClientRect()
  el.scrollTop += e.clientY > bottom - edge ? pace : e.clientY < top + edge ? -pace : 0
}

// Drags a card with the pointer: it follows, the column below it is the target, Esc
// lays it back. A press that goes nowhere is a click.
import type { TicketRow } from '$lib/bridge'
import type { Tickets } from '$lib/state/tickets.svelte'

interface Ends {
  click: () => void
  drop: () => void
  cancel: () => void
}

/** Pixels until a press is a drag. */
const slack = 5
/** Pixels from the edge at which the board moves along. */
const edge = 56

class Drag {
  ghost = $state.raw<{ row: TicketRow; x: number; y: number; width: number } | null>(null)
  private readonly tickets: Tickets

  constructor(tickets: Tickets) {
    this.tickets = tickets
  }

  press(e: PointerEvent, row: TicketRow, may: boolean, ends: Ends): void {
    const { board } = this.tickets
    const card = e.currentTarget as HTMLElement
    const stage = card.closest<HTMLElement>('.board')
    const box = card.getBoundingClientRect()
    const grip = { x: e.clientX - box.left, y: e.clientY - box.top }
    const from = card.closest<HTMLElement>('[data-column]')?.dataset['column'] ?? ''
    let far = false
    const stop = new AbortController()
    const { signal } = stop
    const end = (done: () => void): void => {
      stop.abort()
      this.ghost = null
      done()
    }
    const move = (m: PointerEvent): void => {
      if (!far && Math.hypot(m.clientX - e.clientX, m.clientY - e.clientY) < slack) return
      if (!may) return
      if (!far) board.pick(row, from, 'pointer')
      far = true
      this.ghost = { row, x: m.clientX - grip.x, y: m.clientY - grip.y, width: box.width }
      const over = document.elementFromPoint(m.clientX, m.clientY)?.closest<HTMLElement>('[data-column]')?.dataset['column']
      if (over !== undefined) board.hover(over)
      const sides = stage?.getBoundingClientRect()
      if (stage && sides) stage.scrollLeft += m.clientX > sides.right - edge ? 14 : m.clientX < sides.left + edge ? -14 : 0
    }
    addEventListener('pointermove', move, { signal })
    addEventListener('pointerup', () => end(far ? ends.drop : ends.click), { signal })
    addEventListener('pointercancel', () => end(ends.cancel), { signal })
    addEventListener('keydown', (k) => {
      if (!far || k.key !== 'Escape') return
      k.preventDefault()
      end(ends.cancel)
    }, { signal, capture: true })
  }
}

export const dragging = (tickets: Tickets): Drag => new Drag(tickets)

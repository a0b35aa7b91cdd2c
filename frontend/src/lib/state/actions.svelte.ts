// User actions as data. One list feeds toolbar, menu, palette and key sheet.
import type { LucideIcon } from '@lucide/svelte'
import { isPlain, KeyReader, parseKeys, strokeOf } from '../keys'

export type Group = 'conversation' | 'list' | 'write' | 'go' | 'view'

export interface Action {
  id: string
  icon?: LucideIcon
  /** Default shortcut as in lib/keys; "" for none. */
  keys: string
  group: Group
  title(): string
  /** Whether it can be done now; default: always. */
  when?(): boolean
  run(): unknown
  /** Not offered in the palette (moving about, closing). */
  hidden?: boolean
}

export interface Undo {
  text: string
  run(): unknown
  /** It is done, no longer on its way. */
  done?: boolean
  /** It is taken back, or the key does not mean it any more: what offers it goes. */
  over?(): void
}

export class Actions {
  list = $state.raw<Action[]>([])
  /** What can be taken back, the latest last; more than one only while something is on its way. */
  private acts = $state.raw<Undo[]>([])
  private readonly reader = new KeyReader()

  /** Offers actions; the answer withdraws them. first: of two with the same keys these are meant. */
  add(actions: Action[], first = false): () => void {
    this.list = first ? [...actions, ...this.list] : [...this.list, ...actions]
    return () => (this.list = this.list.filter((a) => !actions.includes(a)))
  }

  get(id: string): Action | undefined {
    return this.list.find((a) => a.id === id)
  }

  can(action: Action): boolean {
    return action.when?.() ?? true
  }

  /** Runs an action if it can be done now. */
  run(id: string): void {
    const action = this.get(id)
    if (action && this.can(action)) void action.run()
  }

  /** The shortcut in force: the person's own, else the default. */
  keysOf(action: Action, changed: Record<string, string>): string {
    return changed[action.id] ?? action.keys
  }

  /** The latest thing that can be taken back. */
  get undo(): Undo | null {
    return this.acts.at(-1) ?? null
  }

  /** Something is on its way that can be taken back from now on. */
  began(undo: Undo): void {
    this.acts = [...this.acts, undo]
  }

  /** It is done: what was done before it stays. */
  ended(undo: Undo): void {
    undo.done = true
    const at = this.acts.indexOf(undo)
    if (at > 0) this.keep(this.acts.slice(at))
  }

  /** It was not done, or cannot be taken back any more. */
  forget(undo: Undo): void {
    this.keep(this.acts.filter((u) => u !== undo))
  }

  /** Nothing can be taken back any more. */
  forgetAll(): void {
    this.keep([])
  }

  /** Takes the latest back. What else is on its way can be taken back after it. */
  takeBack(): void {
    const { undo } = this
    this.keep(this.acts.filter((u) => u !== undo && !u.done))
    void undo?.run()
  }

  private keep(acts: Undo[]): void {
    const gone = this.acts.filter((u) => !acts.includes(u))
    this.acts = acts
    for (const u of gone) u.over?.()
  }

  /**
   * Finds and runs the action of a key event; single: single keys are on.
   * Plain keys rest while a text field or a control that takes them has focus.
   */
  key(e: KeyboardEvent, single: boolean, changed: Record<string, string>): void {
    const stroke = strokeOf(e)
    if (stroke === '' || e.defaultPrevented || e.isComposing) return
    const plain = isPlain(stroke)
    if (plain && stroke !== 'escape' && (!single || takesText(e.target))) return
    const usable = this.list
      .filter((a) => this.can(a))
      .map((a): [string, string] => [a.id, this.keysOf(a, changed)])
      .filter(([, keys]) => parseKeys(keys).length > 0)
    const { id, waits } = this.reader.read(stroke, usable, e.timeStamp)
    if (id === '' && !waits) return
    e.preventDefault()
    if (id !== '') void this.get(id)?.run()
  }
}

/** Whether plain keys belong to this element. */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range'].includes(target.type)
  return target.closest('[role="menu"], [role="dialog"], [role="alertdialog"], [role="combobox"]') !== null
}

/** One short message at the bottom of the window, with at most one action. */
export interface ToastMessage {
  id: number
  text: string
  kind: 'plain' | 'error'
  /** Second line: what to do. */
  todo?: string
  action?: { label: string; run: () => void }
}

/** How long a toast stays unless it is pointed at or holds the focus (WCAG 2.2.1). */
export const toastTime = 8000

/** The toasts that are shown, newest last. At most three: older ones make room. */
export class Toasts {
  items = $state.raw<ToastMessage[]>([])
  #next = 1
  #timers = new Map<number, ReturnType<typeof setTimeout>>()

  show(text: string, more: Partial<Omit<ToastMessage, 'id' | 'text'>> = {}): number {
    const id = this.#next++
    for (const old of this.items.slice(0, -2)) this.drop(old.id)
    this.items = [...this.items, { kind: 'plain', ...more, id, text }]
    this.resume(id)
    return id
  }

  drop(id: number): void {
    this.hold(id)
    this.items = this.items.filter((t) => t.id !== id)
  }

  /** The pointer or the focus is on it: it stays. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
  }

  resume(id: number): void {
    this.hold(id)
    this.#timers.set(id, setTimeout(() => this.drop(id), toastTime))
  }

  /** Runs the action of the newest toast that has one; false if there is none (key z). */
  undo(): boolean {
    const last = this.items.findLast((t) => t.action)
    if (!last) return false
    this.act(last)
    return true
  }

  act(t: ToastMessage): void {
    this.drop(t.id)
    t.action?.run()
  }
}

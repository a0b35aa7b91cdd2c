// Short words at the bottom of the screen: what was done, with Undo, or what went wrong.
export interface Toast {
  id: number
  kind: 'done' | 'fault'
  text: string
  /** Second line: what to do. */
  todo?: string
  /** Label and effect of its one button. */
  action?: { label: string; run: () => void }
  /** Keys that do the same, for showing. */
  keys?: string
  /** ms until it leaves by itself. */
  lasts: number
}

export class Toasts {
  list = $state.raw<Toast[]>([])
  private next = 1

  /** Says that something was done. */
  done(text: string, action?: Toast['action'], keys?: string, lasts = action ? 8000 : 4000): number {
    return this.add({ kind: 'done', text, action, keys, lasts })
  }

  /** Says that something went wrong; stays longer. */
  fault(text: string, action?: Toast['action'], todo?: string): number {
    return this.add({ kind: 'fault', text, todo, action, lasts: 12000 })
  }

  close(id: number): void {
    this.list = this.list.filter((t) => t.id !== id)
  }

  private add(toast: Omit<Toast, 'id'>): number {
    const id = this.next++
    // One of a kind at a time: a newer "done" replaces the older one.
    this.list = [...this.list.filter((t) => t.kind !== toast.kind).slice(-2), { ...toast, id }]
    return id
  }
}

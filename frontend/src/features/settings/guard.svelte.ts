// Keeps people from leaving a page of the settings with something unsaved.
import { createContext } from 'svelte'

export class Guard {
  private readonly forms = new Set<() => boolean>()
  /** Where somebody wanted to go; waits for their answer. */
  pending = $state.raw<(() => void) | null>(null)

  /** A form tells whether it holds something unsaved; the answer ends it. */
  watch(dirty: () => boolean): () => void {
    this.forms.add(dirty)
    return () => this.forms.delete(dirty)
  }

  /** Goes at once, or asks first. */
  readonly ask = (go: () => void): void => {
    if ([...this.forms].some((dirty) => dirty())) this.pending = go
    else go()
  }

  answer(leave: boolean): void {
    const go = this.pending
    this.pending = null
    if (leave) go?.()
  }
}

export const [getGuard, setGuard] = createContext<Guard>()

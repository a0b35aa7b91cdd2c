// The one menu of the thread: which message it is open for, and what is done to it.
import type { Message } from '$lib/bridge'

type Mode = '' | 'menu' | 'react'

class MessageMenu {
  message = $state.raw<Message | null>(null)
  mode = $state<Mode>('')
  /** What it hangs on and where the focus goes back to. */
  anchor = $state.raw<HTMLElement | null>(null)
  /** Message whose text is being changed, in its bubble. */
  editing = $state('')
  /** Message to be deleted, once that is confirmed. */
  deleting = $state.raw<Message | null>(null)
  /** Message whose source is shown. */
  source = $state.raw<Message | null>(null)
  /** Was opened before: its parts are loaded. */
  used = $state(false)

  open(message: Message, anchor: HTMLElement, mode: Mode = 'menu'): void {
    this.used = true
    this.message = message
    this.anchor = anchor
    this.mode = mode
  }
  close(): void {
    this.mode = ''
  }
  /** Everything that belongs to the thread that is left. */
  reset(): void {
    this.close()
    this.editing = ''
    this.deleting = null
    this.source = null
  }
}

export const menu = new MessageMenu()

// The dialog that makes a ticket, or links a conversation to one that is there.
class Making {
  /** What it is made from; conversation "": from nothing. */
  from = $state.raw<{ conversation: string; message: string; tab: 'fresh' | 'existing' } | null>(null)
  /** It was opened before: what shows it is loaded. */
  used = $state(false)

  begin(conversation: string, message: string, tab: 'fresh' | 'existing' = 'fresh'): void {
    this.from = { conversation, message, tab }
    this.used = true
  }

  close(): void {
    this.from = null
  }
}

export const making = new Making()

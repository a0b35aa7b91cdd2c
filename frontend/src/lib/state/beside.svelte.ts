// What stands beside the open conversation: its tickets, and the one that is open there.
import type { Bridge, Changed, TicketsBeside } from '../bridge'
import { coalesce } from '../coalesce'

const none: TicketsBeside = { linked: [], others: [] }

export class Beside {
  /** Ticket shown in place of the details; "" for none. */
  ticket = $state('')
  tickets = $state.raw<TicketsBeside>(none)
  private of = { conversation: '', contact: '' }
  private readonly refresh: () => Promise<void>

  constructor(bridge: Bridge) {
    this.refresh = coalesce(async () => {
      const asked = this.of
      const found = asked.conversation === '' ? none : await bridge.ticketsOf(asked.conversation, asked.contact)
      if (asked === this.of) this.tickets = found
    })
  }

  /** Another conversation is open. */
  about(conversation: string, contact: string): void {
    if (conversation === this.of.conversation && contact === this.of.contact) return
    if (conversation !== this.of.conversation) {
      this.ticket = ''
      this.tickets = none
    }
    this.of = { conversation, contact }
    void this.refresh()
  }

  changed(c: Changed): void {
    if (this.of.conversation !== '' && c.kinds.some((k) => k === 'ticket' || k === 'ticketEntry')) void this.refresh()
  }
}

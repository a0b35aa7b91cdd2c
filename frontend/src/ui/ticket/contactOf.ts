import type { TicketOpened, TicketRow } from '$lib/bridge'
import { tickets } from '$lib/i18n/tickets'
import { called, contactName } from '$lib/names'

/** What the contact of a ticket is called; that there is one out of sight; "" for none. */
export function contactOf(row: Pick<TicketRow, 'ticket' | 'name' | 'hidden'>, contact?: TicketOpened['contact']): string {
  if (!row.ticket.contact) return ''
  if (row.hidden) return tickets.t().row.contactHidden
  return contact ? called(contact) : contactName(row.name, row.ticket.contact)
}

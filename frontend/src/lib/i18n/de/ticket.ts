import type { ticket as shape } from '../en/ticket'

export const ticket: typeof shape = {
  make: 'Ticket anlegen',
  makeFrom: 'Ticket daraus anlegen',
  none: 'Noch kein Ticket.',
  others: 'Weitere Tickets des Kontakts',
  bare: 'Ticket',
  unlinked: 'Nicht mehr verknüpft: Ticket',
  show: 'anzeigen',
}

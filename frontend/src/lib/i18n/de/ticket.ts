import type { ticket as shape } from '../en/ticket'

export const ticket: typeof shape = {
  panel: 'Tickets',
  make: 'Ticket anlegen',
  makeFrom: 'Ticket aus dieser Nachricht',
  linkedTo: (who: string) => `verknüpft von ${who}`,
  made: (title: string, who: string) => `Ticket ${title} · ${who}`,
  bare: 'Ticket',
}

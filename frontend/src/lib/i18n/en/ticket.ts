export const ticket = {
  panel: 'Tickets',
  make: 'Make a ticket',
  makeFrom: 'Make a ticket from this message',
  linkedTo: (who: string) => `linked by ${who}`,
  made: (title: string, who: string) => `Ticket ${title} · ${who}`,
  bare: 'Ticket',
}

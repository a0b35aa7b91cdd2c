export const ticket = {
  make: 'Make a ticket',
  makeFrom: 'Make a ticket from this',
  none: 'No ticket yet.',
  others: 'Other tickets of the contact',
  bare: 'Ticket',
  unlinked: 'No longer linked: ticket',
  show: 'show',
}

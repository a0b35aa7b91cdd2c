import type { tickets as shape } from '../en/tickets'

export const tickets: typeof shape = {}

// The one list of what can be done in the area of tickets, in the order of the key
// sheet. They are offered while the area is on the screen.
import type { Make } from './make'
import { assign, assignMe, due, label, note, priority, solve } from './one'
import { back, next, open, previous, search } from './move'
import { all, select, selectDown, selectUp } from './select'
import { board, byAgent, byStatus, list } from './show'
import { fresh } from './fresh'

export const ticketActions: Make[] = [solve, assign, assignMe, label, priority, due, note, fresh, next, previous, open, select, selectDown, selectUp, all, search, back, list, board, byStatus, byAgent]

// Bulk actions (app/bulkviews.go): what is done to how many, and how far it is.
import type { BulkWhat, RestoreItem, Standing, TicketRestore, TicketWhat } from '../gen/commands'
import type { View } from '../gen/entities'
import type { TicketQuery } from './ticketTypes'
import type { ListQuery } from './types'

export type { BulkWhat, RestoreItem, Standing, TicketRestore, TicketWhat, View }
export type ViewArea = 'inbox' | 'tickets'

/** The things are those of ids; without, the whole result of list, search or tickets, but for except. */
export interface BulkWish {
  area: ViewArea
  ids?: string[]
  list?: ListQuery
  search?: string
  tickets?: TicketQuery
  except?: string[]
  /** Of area "inbox". */
  what?: BulkWhat
  /** Of area "tickets". */
  ticket?: TicketWhat
}

export interface BulkState {
  job: string
  area: ViewArea
  undo: boolean
  total: number
  /** Looks so here already. */
  shown: number
  /** Settled by the relay. */
  done: number
  /** Comes once. */
  over: boolean
  stopped: boolean
  /** When over: left alone; by an undo because others had changed them since. */
  skipped: number
  /** Why the relay refused a part; "" if it did not. */
  code: string
  /** It is being taken back, or was. */
  undone?: boolean
  /** Begun before the program was started. */
  earlier?: boolean
}

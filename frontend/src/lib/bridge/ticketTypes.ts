// What the Go core gives and takes of tickets (app/ticketviews.go). Times are Unix
// milliseconds; 0 means never.
import type { Contact, File, Priority, Ticket, TicketEntry, TicketKind, TicketStatus } from '../gen/entities'
import type { ListRow } from './types'

export type TicketSort = 'changed' | 'number' | 'created' | 'due' | 'priority' | 'waiting'
/** Empty fields do not narrow. */
export interface TicketQuery {
  status: TicketStatus[]
  type: TicketKind | ''
  inbox: string
  channel: string
  label: string
  /** Agent id, "me", "nobody". */
  assignee: string
  /** I follow it. */
  follower: boolean
  contact: string
  conversation: string
  priority: Priority | ''
  dueBefore: number
  /** Open for so long or longer, in the business hours of its own inbox. */
  waitingMins: number
  /** Of "12" and "#12" ticket 12 comes first. */
  text: string
  sort: TicketSort
  desc: boolean
  after: string
  limit: number
}
export interface TicketRow {
  /** Without its details and check-list. */
  ticket: Ticket
  /** The contact's. */
  name: string
  picture?: File | null
  /** Its contact is not in my sight. */
  hidden: boolean
  notes: number
  checks: number
  checksOff: number
  /** A wish of mine for it waits in the outbox. */
  waiting: boolean
  /** Where the text searched for stands, matches between U+0001 and U+0002. */
  snippet: string
}
export interface TicketPage {
  rows: TicketRow[]
  next: string
}
export type TicketBoardBy = 'status' | 'agent'
export interface TicketColumn {
  /** A status; an agent id, "" for nobody's. */
  key: string
  count: number
  rows: TicketRow[]
  next: string
}
export interface TicketBoard {
  columns: TicketColumn[]
}
export interface TicketCounts {
  all: number
  open: number
  waiting: number
  solved: number
  mine: number
  unassigned: number
  followed: number
  overdue: number
}
export interface TicketOpened {
  row: TicketRow
  ticket: Ticket
  /** Oldest first. */
  entries: TicketEntry[]
  conversations: TicketConversation[]
  contact: Contact | null
  refused: TicketWish[]
}
export interface TicketConversation {
  id: string
  /** Null: I may not see it, or it has not come down yet. */
  row: ListRow | null
}
/** A wish that the relay refused; body is its command's, JSON. */
export interface TicketWish {
  id: string
  kind: string
  body: string
  at: number
  code: string
}
export interface TicketsBeside {
  linked: TicketRow[]
  others: TicketRow[]
}
/** What a new ticket made from a conversation begins with. */
export interface TicketSeed {
  inbox: string
  title: string
  text: string
  files: File[]
  contact: string
  name: string
  channel: string
  labels: string[]
}

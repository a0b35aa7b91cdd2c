// Shapes of what the Go core gives and takes: the entities (generated) and the
// views of package app. Times are Unix milliseconds; 0 means never. real.ts
// fails to compile when Go's own bindings say otherwise.
import type { BulkState, BulkWhat } from './bulkTypes'
import type { ExportState } from './exportTypes'
import type { Agent, Attribute, Channel, Contact, Conversation, Draft, File, Identity, Inbox, Label, Macro, Message, Outline, Party, Presence, Team, Workspace } from '../gen/entities'

export type * from '../gen/entities'
export type * from './board'
export type * from './ticketTypes'
export type * from './bulkTypes'
export type * from './exportTypes'
export type * from './sessionTypes'

// Views (app/views.go)
export type Bucket = 'mine' | 'unassigned' | 'open' | 'snoozed' | 'done' | 'other'
export type Sort = 'newest' | 'waiting'
export interface Filter {
  inbox: string
  channel: string
  label: string
  agent: string
  unansweredMins: number
  unread: boolean
}
export interface ListQuery {
  bucket: Bucket
  filter: Filter
  sort: Sort
  after: string
  limit: number
}
export interface ListRow {
  conversation: Conversation
  name: string
  unread: number
  /** A note calls me that I have not seen. */
  mentioned: boolean
  online: boolean
  waiting: boolean
  /** The last answer did not arrive, or perhaps not. */
  failed: boolean
  draft: boolean
  /** The contact's. */
  picture?: File
}
/** An answer of mine that did not go out, with what its writer has to know. */
export interface Refused {
  wish: string
  message: string
  channel: string
  text: string
  files: File[]
  at: number
  code: string
  /** What was said meanwhile and not seen, oldest first. */
  newer: Message[]
  /** Who has marked the conversation done since. */
  doneBy: string
  template: boolean
  /** Id of the macro whose answer it is; what: the rest of it, which was not done either. */
  macro: string
  what?: BulkWhat
}
export type MineHow = '' | 'created' | 'assigned' | 'followed' | 'member' | 'wrote' | 'mentioned'
export interface MineQuery {
  how: MineHow
  after: string
  limit: number
}
/** What of my conversations was not seen. */
export interface MineNews {
  chats: number
  mentions: number
}
export interface ListPage {
  rows: ListRow[]
  next: string
}
export interface Counts {
  mine: number
  unassigned: number
  open: number
  snoozed: number
  done: number
  /** Nothing but automatic mail. */
  other: number
  unread: number
}
export interface Reach {
  channel: string
  address: string
  code: string
  online: boolean
  default: boolean
  /** Until when a free reply is taken; 0: always. */
  openUntil: number
  /** Approved templates are there, for when it is not. */
  templates: boolean
}
/** A contact who seems to be the same person. */
export interface Likely {
  contact: Contact
  /** Of the contact. */
  identities: Identity[]
  /** What both have: "email", "phone" or a kind of channel. */
  field: string
  value: string
  /** On both sides by the platform, not only by hand. */
  proven: boolean
}
/** Two contacts that were made one (backend/inbox/conversation.go). */
export interface Merge {
  id: string
  into: string
  gone: Contact
  at: number
  by: string
}
export interface ThreadPage {
  messages: Message[]
  before: string
  /** Cursor of the next newer page; empty at the end. */
  after: string
  total: number
}
export interface Opened {
  row: ListRow
  contact: Contact
  identities: Identity[]
  reach: Reach[]
  draft: Draft | null
  seenAt: number
  history: Conversation[]
  thread: ThreadPage
  /** Contacts to merge with. */
  likely: Likely[]
  /** That made this contact, newest first. */
  merges: Merge[]
  /** Answers of mine that did not go out, oldest first. */
  refused: Refused[]
  /** Identity to when they last wrote by it (ms); none: not known. */
  contacted: Record<string, number>
}

// Templates (backend/inbox/template.go)
export type TemplateState = 'approved' | 'pending' | 'rejected' | 'paused' | 'disabled'
export interface TemplateField {
  name: string
  place: string
  example?: string
  file?: boolean
}
export interface TemplateButton {
  kind: string
  title: string
  value?: string
}
export interface Template {
  id: string
  channel: string
  remote: string
  name: string
  language: string
  category: string
  state: TemplateState
  reason?: string
  headerKind?: string
  header?: string
  body: string
  footer?: string
  buttons?: TemplateButton[]
  fields?: TemplateField[]
}

export interface WorkspaceView {
  workspace: Workspace
  inboxes: Inbox[]
  channels: Channel[]
  agents: Agent[]
  labels: Label[]
  teams: Team[]
  /** By position. */
  attributes: Attribute[]
  /** Attributes that were removed: contacts may still have values. */
  removed: Attribute[]
  macros: Macro[]
  me: Agent
  /** Of channels that tell; for administrators. */
  health: Health[]
  /** When inboxes with hours are open, [from, to) in ms: of the last 45 days and the next 14. */
  hours: Record<string, number[][]>
}
export interface SearchHit {
  row: ListRow
  message: string
  channel: string
  at: number
  subject: string
  snippet: string
}
export interface OutboxItem {
  id: string
  kind: string
  conversation: string
  name: string
  text: string
  at: number
  code: string
  /** Its conversation is out of sight: it cannot be opened. */
  gone: boolean
}
export type LinkState = 'online' | 'connecting' | 'offline' | 'signed_out' | 'blocked' | 'version'
export interface StatusView {
  link: LinkState
  since: number
  outbox: number
  refused: number
  /** Drafts among the refused. */
  kept: number
  syncing: boolean
  percent: number
  messages: number
  relay: string
  fault: string
  /** The relay's clock minus this PC's, ms. */
  ahead: number
}

// The line of a channel (backend/inbox/mail.go)
export type HealthState = 'ok' | 'opening' | 'away' | 'refused'
export interface Health {
  id: string
  state: HealthState
  since: number
  lastIn?: number
  fault?: string
  detail?: string
  expires?: number
  done?: number
  total?: number
  /** Unusually long nothing came in, since then. */
  silent?: number
  /** Kept calls of the platform that could not be read. */
  unread?: number
}

// Mail (app/mail.go)
export interface MailView {
  text: string
  html: string
  short: string
  pictures: Record<string, string>
  missing: boolean
}

/** A mail to be written. */
export interface Sheet {
  channel: string
  mail: Outline
  /** Of a forwarded mail. */
  files: File[]
  /** What mail.below is. */
  kind: 'quote' | 'forward' | 'transcript' | ''
  left: { party: Party; why: string }[]
}
/** What the command "write" needs. */
export interface WriteIDs {
  contact: string
  conversation: string
  inbox: string
  name: string
  /** The contact exists. */
  known: boolean
}

// Setting up a channel (app/setup.go)
export interface ChannelText {
  en: string
  de: string
}
export interface Suggested {
  settings: Record<string, string>
  source: ChannelText
  hint: ChannelText
  signIn: string
}
export interface Finding {
  ok: boolean
  name: ChannelText
  text: ChannelText
  field: string
}

/** Where a channel's platform calls the relay. */
export interface HookView {
  address: string
  /** A word of ours the platform asks for; "": none. */
  token: string
  /** The address can be reached from the internet, as far as can be told. */
  public: boolean
  /** The platform was told to call, by button. */
  attached: boolean
  /** Calls turned away since the relay's start: their signature was wrong. */
  refused: number
}

// Business hours (app/holidays.go)
export interface Region extends ChannelText {
  id: string
}
export interface Opening {
  open: boolean
  /** When it opens, while open when it closes; 0: not within two weeks. */
  at: number
}

// Events (app/event.go)
export interface Changed {
  kinds: string[]
  conversations: string[]
  /** What changed in the thread that was opened last, unless it is too much. */
  news?: News
}
export interface News {
  conversation: string
  /** Counts up by one; whoever misses one reads the thread again. */
  turn: number
  messages: Message[]
  gone: string[]
}
export interface Typing {
  conversation: string
  on: boolean
  contact?: string
  agent?: string
}
export interface ContactPresence {
  contact: string
  online: boolean
}
export interface Notice {
  conversation: string
  name: string
  text: string
}
/** How present one of us is, as the relay tells, and what they look at. */
export interface Colleague {
  agent: string
  presence: Presence
  conversation?: string
  ticket?: string
}
export interface Events {
  bulk: BulkState
  export: ExportState
  changed: Changed
  status: StatusView
  typing: Typing
  presence: ContactPresence
  colleague: Colleague
  /** All of them, when a line came or went. */
  colleagues: Colleague[]
  go: string
  invite: string
  notice: Notice
}

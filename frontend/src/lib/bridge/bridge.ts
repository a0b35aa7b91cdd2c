import type { CommandKind, Commands } from '../gen/commands'
import type * as T from './types'

/**
 * Everything the interface asks of the Go core (package app). Answers come from
 * the replica and never wait for the network unless noted. A refusal rejects
 * with an Error whose message is a fault code.
 */
export interface Bridge {
  boot(): Promise<T.Boot>
  /** Asks the relay. */
  readInvite(link: string): Promise<T.Invite>
  /** Asks the relay. */
  join(form: T.JoinForm): Promise<T.Boot>
  /** Asks the relay. */
  signIn(form: T.SignInForm): Promise<T.Boot>
  signOut(forget: boolean, discard: boolean): Promise<void>
  /** After a session ended: takes the conversations off this PC, seals what was not sent yet for its person. */
  handOver(): Promise<void>
  chooseKeyStore(where: 'file' | 'memory'): Promise<T.Boot>
  setPrefs(prefs: T.Prefs): Promise<void>

  workspace(): Promise<T.WorkspaceView>
  savedReplies(): Promise<T.SavedReply[]>
  counts(filter: T.Filter): Promise<T.Counts>
  list(query: T.ListQuery): Promise<T.ListPage>
  open(conversation: string): Promise<T.Opened>
  /** The same without the thread. */
  beside(conversation: string): Promise<T.Opened>
  thread(conversation: string, before: string, limit: number): Promise<T.ThreadPage>
  threadAt(conversation: string, message: string): Promise<T.ThreadPage>
  newer(conversation: string, after: string, limit: number): Promise<T.ThreadPage>
  search(text: string, limit: number): Promise<T.SearchHit[]>
  /** Conversations this agent has to do with, newest first. */
  mine(query: T.MineQuery): Promise<T.ListPage>
  mineNews(): Promise<T.MineNews>
  outbox(): Promise<T.OutboxItem[]>
  status(): Promise<T.StatusView>

  /** Puts a wish on disk and shows it; gives the command's id. */
  do<K extends CommandKind>(kind: K, body: Commands[K]): Promise<string>
  dropWish(id: string): Promise<void>
  retryWish(id: string): Promise<void>
  /** Sends a refused answer again: its writer knows now what had happened. */
  sendAnyway(wish: string): Promise<void>
  /** Makes a refused answer the draft again. */
  redraft(wish: string): Promise<void>
  /** How many contacts here have a value of an attribute, also of one that was removed. */
  attributeValues(id: string): Promise<number>
  /** Runs a refused macro again, as its user has changed it. */
  macroAgain(wish: string, body: Commands['runMacro']): Promise<void>
  /** Begins a chat with colleagues, or finds that of two; gives its id. */
  chat(members: string[], title: string): Promise<string>
  typing(conversation: string, on: boolean): Promise<void>
  /** Tells colleagues what is looked at; either may be "". */
  where(conversation: string, ticket: string): Promise<void>
  /** Tells that keys or pointer were used. */
  active(): Promise<void>
  /** Those who are not off, or look at something; events tell what changes. */
  colleagues(): Promise<T.Colleague[]>

  pickFiles(): Promise<T.File[]>
  /** The same for one picture. */
  pickPicture(): Promise<T.File[]>
  /** data is base64. */
  addFile(name: string, mediaType: string, data: string): Promise<T.File>
  saveFile(hash: string, name: string): Promise<void>
  openLink(url: string): Promise<void>
  copy(text: string): Promise<void>
  newSecret(): Promise<T.Secret>
  inviteLink(code: string): Promise<string>

  /** The formatted body of a message; asks the relay for what is not here yet. */
  mailBody(message: string): Promise<T.MailView>
  /** Lets the person save the raw mail of a message. */
  saveMail(message: string): Promise<void>
  /** Asks the relay. */
  suggestChannel(kind: string, address: string): Promise<T.Suggested>
  /** Tries a channel as it is in the form; asks the relay. */
  probeChannel(channel: T.Channel, secrets: Record<string, string>): Promise<T.Finding[]>
  /** Opens the platform's sign-in page and waits until the person is back. */
  signInChannel(channel: string): Promise<void>
  cancelSignIn(): Promise<void>
  /** Where a saved channel's platform is to call (administrators). */
  hookOf(channel: string): Promise<T.HookView>
  /** Lets the platform call from now on, or not any more. */
  attachChannel(channel: string, on: boolean): Promise<void>

  /** Asks the relay; other PCs are signed out. */
  changePassword(old: string, fresh: string): Promise<void>
  /** The assignment board. */
  assignment(filter: T.AssignmentFilter): Promise<T.AssignmentView>

  /** The places whose public holidays are known. */
  holidayRegions(): Promise<T.Region[]>
  /** Whether hours as they are in a form are open now, and what comes next. */
  opensNext(hours: T.Hours, timeZone: string): Promise<T.Opening>

  /** The templates of a channel, by name and language. */
  templates(channel: string): Promise<T.Template[]>
  /** Has the relay fetch them anew; they arrive by themselves. */
  refreshTemplates(channel: string): Promise<void>

  /** A mail to a conversation, filled as far as it can be; message "": the newest mail of the contact. */
  composeMail(conversation: string, channel: string, message: string, how: 'reply' | 'all' | 'forward'): Promise<T.Sheet>
  /** Suggests recipients while typing. */
  findParties(text: string, limit: number): Promise<T.Party[]>
  /** Prepares a new conversation with an address. */
  writeTo(channel: string, address: string): Promise<T.WriteIDs>
  /** The letter that was begun and belongs to no conversation yet. */
  freshDraft(): Promise<T.Draft | null>

  /** My saved views of an area, by position. */
  views(area: 'inbox' | 'tickets'): Promise<T.View[]>

  tickets(query: T.TicketQuery): Promise<T.TicketPage>
  ticketBoard(query: T.TicketQuery, by: T.TicketBoardBy): Promise<T.TicketBoard>
  ticketCounts(query: T.TicketQuery): Promise<T.TicketCounts>
  /** The whole result of a query. */
  /** Does the same to many things in the background; "bulk" events tell how far it is. Gives the job. */
  bulk(wish: T.BulkWish): Promise<string>
  /** How many things it would change. */
  bulkCount(wish: T.BulkWish): Promise<number>
  /** Takes it back but for what others changed since; gives the job that does so. */
  bulkUndo(job: string): Promise<string>
  bulkStop(job: string): Promise<void>
  /** What the program's end cut short. */
  bulkLeft(): Promise<T.BulkState[]>
  /** Does the rest of it, or lets it go. */
  bulkGoOn(job: string, drop: boolean): Promise<string>
  /** A bulk action: gives all that an agent has, tickets too, to another one or ('') to nobody. */
  passOn(agent: string, to: string): Promise<string>
  /** bulkUndo for single actions. */
  restore(items: T.RestoreItem[]): Promise<string>
  restoreTickets(items: T.TicketRestore[]): Promise<string>
  ticketIDs(query: T.TicketQuery): Promise<string[]>
  ticket(id: string): Promise<T.TicketOpened>
  /** Those of a conversation, and others of its contact; either may be "". */
  ticketsOf(conversation: string, contact: string): Promise<T.TicketsBeside>
  /** What a new ticket begins with; message: the one it is about, "" for the contact's last. */
  ticketFrom(conversation: string, message: string): Promise<T.TicketSeed>

  /** Asks where and writes conversations into a .zip there, in the background; "export" events tell how far it is. Gives the job, "" when no place was chosen. */
  export(wish: T.ExportWish): Promise<string>
  /** Nothing of it stays. */
  exportStop(job: string): Promise<void>

  /** Names the window. */
  setTitle(title: string): void
  /** Address of a stored file for img, video and links. */
  mediaURL(file: T.File): string
  /** Listens to an event; the answer ends it. */
  on<E extends keyof T.Events>(event: E, hear: (payload: T.Events[E]) => void): () => void
}

/** The fault code of whatever a call rejected with. */
export function codeOf(err: unknown): string {
  return err instanceof Error ? err.message : 'internal'
}

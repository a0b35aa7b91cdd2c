// The Go core through Wails' bindings. Go sends null for an empty list: it is
// mended here, so nothing above has to think of it.
import * as go from '$wails/go/app/App'
import type { app, command, inbox } from '$wails/go/models'
import { EventsOn, WindowSetTitle } from '$wails/runtime/runtime'
import type { Bridge } from './bridge'
import type * as T from './types'

const list = <V>(v: V[] | null | undefined): V[] => v ?? []

async function call<V>(answer: Promise<unknown>): Promise<V> {
  try {
    return (await answer) as V
  } catch (err) {
    throw err instanceof Error ? err : new Error(typeof err === 'string' && err !== '' ? err : 'internal')
  }
}

function row(r: T.ListRow): T.ListRow {
  r.conversation.channels = list(r.conversation.channels)
  return r
}

function thread(p: T.ThreadPage): T.ThreadPage {
  p.messages = list(p.messages)
  return p
}

function opened(o: T.Opened): T.Opened {
  return {
    ...o,
    row: row(o.row),
    identities: list(o.identities),
    reach: list(o.reach),
    history: list(o.history),
    thread: thread(o.thread),
    draft: o.draft ?? null,
    likely: list(o.likely).map((l) => ({ ...l, identities: list(l.identities) })),
    merges: list(o.merges),
    refused: list(o.refused).map((r) => ({ ...r, files: list(r.files), newer: list(r.newer) })),
  }
}

/** Go wants every field. */
function bulkWish(w: T.BulkWish): app.BulkWish {
  return { ids: [], search: '', except: [], what: {}, ticket: {}, ...w } as unknown as app.BulkWish
}

function boot(b: T.Boot): T.Boot {
  b.prefs.keys ??= {}
  b.prefs.panels ??= []
  return b
}

export const real: Bridge = {
  boot: async () => boot(await call<T.Boot>(go.Boot())),
  readInvite: (link) => call(go.ReadInvite(link)),
  join: async (f) => boot(await call<T.Boot>(go.Join(f))),
  signIn: async (f) => boot(await call<T.Boot>(go.SignIn(f))),
  signOut: (forget, discard) => call(go.SignOut(forget, discard)),
  handOver: () => call(go.HandOver()),
  chooseKeyStore: async (where) => boot(await call<T.Boot>(go.ChooseKeyStore(where))),
  setPrefs: (p) => call(go.SetPrefs(p as app.Prefs)),

  async workspace() {
    const w = await call<T.WorkspaceView>(go.Workspace())
    return {
      ...w,
      inboxes: list(w.inboxes).map((i) => ({ ...i, texts: i.texts ?? {} })),
      channels: list(w.channels).map((c) => ({ ...c, settings: c.settings ?? {} })),
      agents: list(w.agents),
      labels: list(w.labels),
      teams: list(w.teams),
      attributes: list(w.attributes),
      macros: list(w.macros),
      health: list(w.health),
      hours: w.hours ?? {},
    }
  },
  savedReplies: async () => list(await call<T.SavedReply[]>(go.SavedReplies())),
  counts: (f) => call(go.Counts(f)),
  async list(q) {
    const p = await call<T.ListPage>(go.List(q as app.ListQuery))
    return { rows: list(p.rows).map(row), next: p.next }
  },
  open: async (conversation) => opened(await call<T.Opened>(go.Open(conversation))),
  beside: async (conversation) => opened(await call<T.Opened>(go.Beside(conversation))),
  thread: async (c, before, limit) => thread(await call<T.ThreadPage>(go.Thread(c, before, limit))),
  threadAt: async (c, message) => thread(await call<T.ThreadPage>(go.ThreadAt(c, message))),
  newer: async (c, after, limit) => thread(await call<T.ThreadPage>(go.Newer(c, after, limit))),
  search: async (text, limit) =>
    list(await call<T.SearchHit[]>(go.Search(text, limit))).map((h) => ({ ...h, row: row(h.row) })),
  async mine(q) {
    const p = await call<T.ListPage>(go.Mine(q as app.MineQuery))
    return { rows: list(p.rows).map(row), next: p.next }
  },
  mineNews: () => call(go.MineNews()),
  outbox: async () => list(await call<T.OutboxItem[]>(go.Outbox())),
  status: () => call(go.Status()),

  do: (kind, body) => call(go.Do(kind, JSON.stringify(body))),
  dropWish: (id) => call(go.DropWish(id)),
  retryWish: (id) => call(go.RetryWish(id)),
  sendAnyway: (id) => call(go.SendAnyway(id)),
  redraft: (id) => call(go.Redraft(id)),
  attributeValues: (id) => call(go.AttributeValues(id)),
  macroAgain: (id, body) => call(go.MacroAgain(id, JSON.stringify(body))),
  chat: (members, title) => call(go.Chat(members, title)),
  typing: (c, on) => call(go.Typing(c, on)),
  where: (conversation, ticket) => call(go.Where(conversation, ticket)),
  active: () => call(go.Active()),
  colleagues: async () => list(await call<T.Colleague[]>(go.Colleagues())),

  pickPicture: async () => list(await call<T.File[]>(go.PickPicture())),
  pickFiles: async () => list(await call<T.File[]>(go.PickFiles())),
  addFile: (name, type, data) => call(go.AddFile(name, type, data)),
  saveFile: (hash, name) => call(go.SaveFile(hash, name)),
  openLink: (url) => call(go.OpenLink(url)),
  copy: (text) => call(go.Copy(text)),
  newSecret: () => call(go.NewSecret()),
  inviteLink: (code) => call(go.InviteLink(code)),

  async mailBody(message) {
    const v = await call<T.MailView>(go.MailBody(message))
    return { ...v, pictures: v.pictures ?? {} }
  },
  saveMail: (message) => call(go.SaveMail(message)),
  async suggestChannel(kind, address) {
    const s = await call<T.Suggested>(go.SuggestChannel(kind, address))
    return { ...s, settings: s.settings ?? {} }
  },
  probeChannel: async (c, secrets) => list(await call<T.Finding[]>(go.ProbeChannel(c as inbox.Channel, secrets))),
  signInChannel: (channel) => call(go.SignInChannel(channel)),
  cancelSignIn: () => call(go.CancelSignIn()),
  hookOf: (channel) => call(go.HookOf(channel)),
  attachChannel: (channel, on) => call(go.AttachChannel(channel, on)),

  changePassword: (old, fresh) => call(go.ChangePassword(old, fresh)),
  async assignment(f) {
    const v = await call<T.AssignmentView>(go.Assignment(f))
    const queue = list(v.queue).map((q) => ({ ...q, row: row(q.row), needs: list(q.needs), tried: list(q.tried) }))
    return { ...v, agents: list(v.agents).map((a) => ({ ...a, rows: list(a.rows).map(row) })), queue, skills: list(v.skills) }
  },
  holidayRegions: async () => list(await call<T.Region[]>(go.HolidayRegions())),
  opensNext: (hours, timeZone) => call(go.OpensNext(hours as inbox.Hours, timeZone)),

  templates: async (channel) => list(await call<T.Template[]>(go.Templates(channel))),
  refreshTemplates: (channel) => call(go.RefreshTemplates(channel)),

  async composeMail(conversation, channel, message, how) {
    const sheet = await call<T.Sheet>(go.ComposeMail(conversation, channel, message, how))
    return { ...sheet, mail: { ...sheet.mail, to: list(sheet.mail.to) }, files: list(sheet.files), left: list(sheet.left) }
  },
  findParties: async (text, limit) => list(await call<T.Party[]>(go.FindParties(text, limit))),
  writeTo: (channel, address) => call(go.WriteTo(channel, address)),
  freshDraft: async () => (await call<T.Draft | null>(go.FreshDraft())) ?? null,

  views: async (area) => list(await call<T.View[]>(go.Views(area))),
  async tickets(q) {
    const p = await call<T.TicketPage>(go.Tickets(q as app.TicketQuery))
    return { rows: list(p.rows), next: p.next }
  },
  async ticketBoard(q, by) {
    const b = await call<T.TicketBoard>(go.TicketBoard(q as app.TicketQuery, by))
    return { columns: list(b.columns).map((c) => ({ ...c, rows: list(c.rows) })) }
  },
  ticketCounts: (q) => call(go.TicketCounts(q as app.TicketQuery)),
  export: (w) => call(go.Export({ ids: [], search: '', except: [], ...w } as unknown as app.ExportWish)),
  exportStop: (job) => call(go.ExportStop(job)),
  bulk: (w) => call(go.Bulk(bulkWish(w))),
  bulkCount: (w) => call(go.BulkCount(bulkWish(w))),
  bulkUndo: (job) => call(go.BulkUndo(job)),
  bulkStop: (job) => call(go.BulkStop(job)),
  bulkLeft: async () => list(await call<T.BulkState[]>(go.BulkLeft())),
  bulkGoOn: (job, drop) => call(go.BulkGoOn(job, drop)),
  passOn: (agent, to) => call(go.PassOn(agent, to)),
  restore: (items) => call(go.Restore(items as command.RestoreItem[])),
  restoreTickets: (items) => call(go.RestoreTickets(items as command.TicketRestore[])),
  ticketIDs: async (q) => list(await call<string[]>(go.TicketIDs(q as app.TicketQuery))),
  async ticket(id) {
    const o = await call<T.TicketOpened>(go.Ticket(id))
    const conversations = list(o.conversations).map((c) => ({ ...c, row: c.row ? row(c.row) : null }))
    return { ...o, entries: list(o.entries), conversations, contact: o.contact ?? null, refused: list(o.refused) }
  },
  async ticketsOf(conversation, contact) {
    const b = await call<T.TicketsBeside>(go.TicketsOf(conversation, contact))
    return { linked: list(b.linked), others: list(b.others) }
  },
  async ticketFrom(conversation, message) {
    const s = await call<T.TicketSeed>(go.TicketFrom(conversation, message))
    return { ...s, files: list(s.files), labels: list(s.labels) }
  },

  setTitle(title) {
    document.title = title
    WindowSetTitle(title)
  },
  mediaURL: (f) => `/media/${f.hash}?name=${encodeURIComponent(f.name)}&type=${encodeURIComponent(f.type)}`,
  on: (event, hear) => EventsOn(event, (payload) => hear(payload)),
}

// Go's bindings must give what the interface expects; a missing field fails here.
type Gives<A, B> = A extends B ? true : { missing: B }
type Loose<V> = Pick<V, { [K in keyof V]: V[K] extends (...a: never[]) => unknown ? never : K }[keyof V]>
export type Checked = [
  Gives<keyof T.ListRow, keyof Loose<app.ListRow>>,
  Gives<keyof T.Opened, keyof Loose<app.Opened>>,
  Gives<keyof T.StatusView, keyof Loose<app.Status>>,
  Gives<keyof T.Prefs, keyof Loose<app.Prefs>>,
  Gives<keyof T.MailView, keyof Loose<app.MailView>>,
  Gives<keyof T.Suggested, keyof Loose<app.Suggested>>,
  Gives<keyof T.Finding, keyof Loose<app.Finding>>,
]
export const checked: Checked = [true, true, true, true, true, true, true]

// A stand-in for the Go core: the page alone in a browser, and tests. It keeps
// everything in memory and behaves like the replica with the outbox laid over.
import type { CommandKind, Commands } from '../../gen/commands'
import { maySomewhere } from '../../rights'
import { uuidv7 } from '../../uuid'
import type { Bridge } from '../bridge'
import type * as T from '../types'
import { apply } from './apply'
import { assignmentOf } from './board'
import { FakeBulk } from './bulk'
import { denied } from './denied'
import { findingsOf, suggestionFor } from './letters'
import { countsOf, listOf, mineOf, newerOf, openedOf, rowOf, searchIn, threadOf } from './read'
import { seed, type Store } from './seed'
import { idsFor, partiesIn, sheetOf } from './sheets'
import { besideOf, boardOf, seedOf, ticketCountsOf, ticketIDsOf, ticketOf, ticketsOf } from './tickets'

export interface FakeOptions {
  /** Start at the sign-in. */
  signedOut?: boolean
  /** Messages of the one very long conversation. */
  long?: number
  /** Conversations in the list. */
  conversations?: number
  tickets?: number
  /** A few conversations by mail, one newsletter, a mailbox that needs somebody. */
  letters?: boolean
  /** Two messengers, with a conversation of everything and one whose window is over. */
  messengers?: boolean
  /** Somebody writes and answers come back by themselves. */
  alive?: boolean
  /** My role, and where I have another one: "inbox-2:dispatcher". */
  role?: T.Role
  only?: string
  language?: string
  theme?: string
  link?: T.LinkState
}

export class FakeBridge implements Bridge {
  readonly store: Store
  private readonly heard = new Map<string, Set<(p: never) => void>>()
  private options: FakeOptions
  private signedIn: boolean

  constructor(options: FakeOptions = fromAddress()) {
    this.options = options
    this.signedIn = !options.signedOut
    this.store = seed(options)
    if (options.link && options.link !== 'online') this.store.status.link = options.link
    if (options.alive) setInterval(() => this.someoneWrites(), 9000)
  }

  boot = async (): Promise<T.Boot> => ({
    state: this.signedIn ? 'ready' : 'signin', me: this.signedIn ? this.store.me : '', invite: '', address: 'https://counter.example',
    email: 'anna.keller@example.org', version: '0.1.0', prefs: structuredClone(this.store.prefs), blocked: false, unsent: 0,
  })
  readInvite = async (link: string): Promise<T.Invite> => {
    if (!link.startsWith('tresen://join')) throw new Error('bad_code')
    return { address: 'https://counter.example', setup: link.includes('setup'), name: 'Jonas Petersen', email: 'jonas@example.org' }
  }
  join = async (): Promise<T.Boot> => this.enter()
  signIn = async (form: T.SignInForm): Promise<T.Boot> => {
    if (form.password === 'wrong') throw new Error('bad_login')
    return this.enter()
  }
  signOut = async (_forget: boolean, discard: boolean): Promise<void> => {
    if (this.store.outbox.length > 0 && !discard) throw new Error('conflict')
    this.signedIn = false
  }
  handOver = async (): Promise<void> => {
    this.signedIn = false
  }
  chooseKeyStore = async (): Promise<T.Boot> => this.enter()
  setPrefs = async (prefs: T.Prefs): Promise<void> => {
    this.store.prefs = structuredClone(prefs)
  }

  workspace = async (): Promise<T.WorkspaceView> => structuredClone(this.store.view)
  savedReplies = async (): Promise<T.SavedReply[]> => structuredClone(this.store.replies)
  counts = async (f: T.Filter): Promise<T.Counts> => countsOf(this.store, f)
  list = async (q: T.ListQuery): Promise<T.ListPage> => structuredClone(listOf(this.store, q))
  open = async (id: string): Promise<T.Opened> => structuredClone(openedOf(this.store, id))
  beside = async (id: string): Promise<T.Opened> => structuredClone({ ...openedOf(this.store, id), thread: { messages: [], before: '', after: '', total: 0 } })
  thread = async (id: string, before: string, limit: number): Promise<T.ThreadPage> => structuredClone(threadOf(this.store, id, before, limit))
  threadAt = async (id: string, message: string): Promise<T.ThreadPage> => {
    const all = this.store.threads.get(id) ?? []
    const at = all.findIndex((m) => m.id === message)
    if (at < 0) throw new Error('not_found')
    const from = Math.max(0, at - 40)
    return structuredClone({ messages: all.slice(from, at + 11), before: from > 0 ? String(from) : '', after: at + 11 < all.length ? String(at + 11) : '', total: all.length })
  }
  newer = async (id: string, after: string, limit: number): Promise<T.ThreadPage> => structuredClone(newerOf(this.store, id, after, limit))
  search = async (text: string, limit: number): Promise<T.SearchHit[]> => structuredClone(searchIn(this.store, text, limit))
  mine = async (q: T.MineQuery): Promise<T.ListPage> => structuredClone(mineOf(this.store, q))
  mineNews = async (): Promise<T.MineNews> => ({ chats: 0, mentions: 0 })
  outbox = async (): Promise<T.OutboxItem[]> => structuredClone(this.store.outbox)
  status = async (): Promise<T.StatusView> => ({ ...this.store.status })

  do = async <K extends CommandKind>(kind: K, body: Commands[K]): Promise<string> => {
    if (denied(this.store, kind, body)) throw new Error('denied')
    const id = uuidv7()
    const change = apply(this.store, kind, structuredClone(body), id)
    this.tell('changed', change)
    this.tell('status', { ...this.store.status })
    if ((kind === 'reply' || kind === 'write') && this.store.status.link === 'online') {
      const { message, delay = 0, sendAt = 0 } = body as Commands['reply']
      if (sendAt === 0) setTimeout(() => this.deliver(message), delay)
    }
    return id
  }
  dropWish = async (id: string): Promise<void> => {
    const item = this.store.outbox.find((o) => o.id === id)
    this.store.outbox = this.store.outbox.filter((o) => o.id !== id)
    this.store.status.outbox = this.store.outbox.length
    this.store.status.refused = this.store.outbox.filter((o) => o.code).length
    this.tell('changed', { kinds: ['outbox', 'message'], conversations: item ? [item.conversation] : [] })
    this.tell('status', { ...this.store.status })
  }
  retryWish = async (id: string): Promise<void> => this.dropWish(id)
  sendAnyway = async (id: string): Promise<void> => this.dropWish(id)
  redraft = async (id: string): Promise<void> => this.dropWish(id)
  attributeValues = async (id: string): Promise<number> => [...this.store.contacts.values()].filter((c) => c.attributes?.[id]).length
  macroAgain = async (id: string, body: Commands['runMacro']): Promise<void> => {
    await this.dropWish(id)
    await this.do('runMacro', body)
  }
  chat = async (members: string[], title: string): Promise<string> => {
    const conversation = uuidv7()
    await this.do('chat', { conversation, members, title })
    return conversation
  }
  typing = async (_conversation: string, _on: boolean): Promise<void> => {}
  where = async (_conversation: string, _ticket: string): Promise<void> => {}
  active = async (): Promise<void> => {}
  colleagues = async (): Promise<T.Colleague[]> => 
    this.store.view.agents.filter((a) => a.presence !== 'off').map((a) => ({ agent: a.id, presence: a.presence, ...(a.id === 'agent-1' && { conversation: 'conv-1' }) }))

  pickPicture = async (): Promise<T.File[]> => this.pickFiles()
  pickFiles = async (): Promise<T.File[]> => [{ hash: 'f'.repeat(64), name: 'Pflegehinweise Messing.pdf', type: 'application/pdf', size: 184_320 }]
  addFile = async (name: string, type: string, data: string): Promise<T.File> => {
    const size = Math.floor((data.length * 3) / 4)
    if (size > 20 << 20) throw new Error('too_large')
    const hash = uuidv7().replaceAll('-', '').padEnd(64, '0')
    this.store.media.set(hash, /^(audio|video)\//.test(type) ? playable(type, data) : `data:${type};base64,${data}`)
    return { hash, name, type, size }
  }
  saveFile = async (): Promise<void> => {}
  openLink = async (url: string): Promise<void> => void window.open(url, '_blank', 'noopener')
  copy = async (text: string): Promise<void> => navigator.clipboard?.writeText(text)
  newSecret = async (): Promise<T.Secret> => ({ value: 'v'.repeat(43), hash: 'h'.repeat(43) })
  inviteLink = async (code: string): Promise<string> => `tresen://join?relay=https%3A%2F%2Fcounter.example&code=${code}`

  mailBody = async (message: string): Promise<T.MailView> =>
    structuredClone(this.store.bodies.get(message) ?? { text: '', html: '', short: '', pictures: {}, missing: true })
  saveMail = async (): Promise<void> => {}
  suggestChannel = async (_kind: string, address: string): Promise<T.Suggested> => suggestionFor(address)
  probeChannel = async (c: T.Channel, secrets: Record<string, string>): Promise<T.Finding[]> => findingsOf(c, secrets)
  signInChannel = async (channel: string): Promise<void> => {
    await new Promise((ok) => setTimeout(ok, 1500))
    this.store.view.health = this.store.view.health.map((h) => (h.id === channel ? { id: channel, state: 'ok', since: Date.now(), lastIn: Date.now() } : h))
    this.tell('changed', { kinds: ['health'], conversations: [] })
  }
  cancelSignIn = async (): Promise<void> => {}
  /** Where platforms call, by channel; a test may put another one here. */
  hooks = new Map<string, T.HookView>()
  hookOf = async (channel: string): Promise<T.HookView> => ({ address: `https://counter.example/h/${channel}`, token: 'k3v9d1x7m2q8', public: true, attached: false, refused: 0, ...this.hooks.get(channel) })
  attachChannel = async (channel: string, on: boolean): Promise<void> => void this.hooks.set(channel, { ...(await this.hookOf(channel)), attached: on })

  changePassword = async (old: string): Promise<void> => {
    if (old === 'wrong') throw new Error('bad_login')
  }
  assignment = async (f: T.AssignmentFilter): Promise<T.AssignmentView> => structuredClone(assignmentOf(this.store, f))
  holidayRegions = async (): Promise<T.Region[]> => [{ id: 'DE', en: 'Germany: nationwide', de: 'Deutschland: bundesweit' }, { id: 'DE-NI', en: 'Lower Saxony', de: 'Niedersachsen' }]
  opensNext = async (): Promise<T.Opening> => ({ open: false, at: new Date().setHours(33, 0, 0, 0) })
  templates = async (channel: string): Promise<T.Template[]> => structuredClone(this.store.templates.filter((x) => x.channel === channel))
  refreshTemplates = async (): Promise<void> => this.tell('changed', { kinds: ['template'], conversations: [] })

  composeMail = async (conversation: string, channel: string, message: string, how: 'reply' | 'all' | 'forward'): Promise<T.Sheet> =>
    structuredClone(sheetOf(this.store, conversation, channel, message, how))
  findParties = async (text: string, limit: number): Promise<T.Party[]> => partiesIn(this.store, text, limit)
  writeTo = async (channel: string, address: string): Promise<T.WriteIDs> => idsFor(this.store, channel, address)
  freshDraft = async (): Promise<T.Draft | null> => structuredClone(this.store.drafts.get(this.store.me) ?? null)

  views = async (area: 'inbox' | 'tickets'): Promise<T.View[]> => structuredClone(this.store.views.filter((v) => v.area === area))
  tickets = async (q: T.TicketQuery): Promise<T.TicketPage> => structuredClone(ticketsOf(this.store, q))
  ticketBoard = async (q: T.TicketQuery, by: T.TicketBoardBy): Promise<T.TicketBoard> => structuredClone(boardOf(this.store, q, by))
  ticketCounts = async (q: T.TicketQuery): Promise<T.TicketCounts> => ticketCountsOf(this.store, q)
  private get jobs(): FakeBulk {
    return (this.#jobs ??= new FakeBulk(this.store, (event, payload) => this.tell(event, payload)))
  }
  #jobs: FakeBulk | undefined
  export = async (w: T.ExportWish): Promise<string> => {
    const total = this.jobs.ids({ area: 'inbox', ...w }).length
    if (total > 1 && !maySomewhere(this.store.view.me, 'exportMany', this.store.view.inboxes)) throw new Error('denied')
    const state: T.ExportState = { job: uuidv7(), name: w.name, total, done: 0, messages: 0, missing: 0, leftOut: 0, gone: 0, over: false, stopped: false, code: '' }
    this.exporting = state
    this.tell('export', state)
    setTimeout(() => this.exporting === state && this.tell('export', { ...state, done: total, messages: total * 12, over: true }), 50)
    return state.job
  }
  private exporting: T.ExportState | null = null
  exportStop = async (job: string): Promise<void> => {
    const state = this.exporting
    this.exporting = null
    if (state?.job === job) this.tell('export', { ...state, over: true, stopped: true })
  }
  bulk = async (w: T.BulkWish): Promise<string> => this.jobs.bulk(structuredClone(w))
  bulkCount = async (w: T.BulkWish): Promise<number> => this.jobs.ids(w).length
  bulkUndo = async (job: string): Promise<string> => this.jobs.undo(job)
  bulkStop = async (job: string): Promise<void> => this.jobs.stop(job)
  bulkLeft = async (): Promise<T.BulkState[]> => []
  bulkGoOn = async (): Promise<string> => ''
  passOn = async (agent: string, to: string): Promise<string> => this.jobs.passOn(agent, to)
  restore = async (items: T.RestoreItem[]): Promise<string> => this.jobs.restore(items)
  restoreTickets = async (items: T.TicketRestore[]): Promise<string> => {
    const back = new Set<string>()
    for (const it of items) await this.do('changeTicket', { ticket: it.ticket, ...it.change }).then(() => back.add(it.ticket), () => undefined)
    return this.jobs.run('tickets', true, items.map((it) => it.ticket), (id) => back.has(id))
  }
  ticketIDs = async (q: T.TicketQuery): Promise<string[]> => ticketIDsOf(this.store, q)
  ticket = async (id: string): Promise<T.TicketOpened> => structuredClone(ticketOf(this.store, id, (c) => rowOf(this.store, c)))
  ticketsOf = async (conversation: string, contact: string): Promise<T.TicketsBeside> => structuredClone(besideOf(this.store, conversation, contact))
  ticketFrom = async (conversation: string, message: string): Promise<T.TicketSeed> => structuredClone(seedOf(this.store, conversation, message))

  setTitle = (title: string): void => void (document.title = title)
  mediaURL = (file: T.File): string => this.store.media.get(file.hash) ?? ''
  on<E extends keyof T.Events>(event: E, hear: (payload: T.Events[E]) => void): () => void {
    const all = this.heard.get(event) ?? new Set()
    this.heard.set(event, all)
    all.add(hear as (p: never) => void)
    return () => all.delete(hear as (p: never) => void)
  }

  /** For tests: what Go would emit. */
  tell<E extends keyof T.Events>(event: E, payload: T.Events[E]): void {
    for (const hear of this.heard.get(event) ?? []) (hear as (p: T.Events[E]) => void)(payload)
  }

  /** For tests and the live demo: a customer writes. */
  receive(conversation: string, text: string, at: number = Date.now()): T.Message {
    const c = this.store.conversations.get(conversation)
    if (!c) throw new Error('not_found')
    const m: T.Message = { id: uuidv7(at), conversation, inbox: c.inbox, dir: 'in', channel: c.lastChannel, at, text }
    this.store.threads.get(conversation)!.push(m)
    Object.assign(c, { status: 'open', lastAt: at, lastInAt: at, unansweredSince: c.unansweredSince || at })
    c.preview = { text, dir: 'in', channel: c.lastChannel }
    this.tell('changed', { kinds: ['message', 'conversation'], conversations: [conversation] })
    this.tell('notice', { conversation, name: this.store.contacts.get(c.contact)?.name ?? '', text })
    return m
  }

  /** What an administrator takes out of one's sight. */
  withdraw(ids: string[]): void {
    for (const id of ids) this.store.conversations.delete(id)
    this.tell('changed', { kinds: ['conversation', 'message'], conversations: ids })
  }

  private enter(): Promise<T.Boot> {
    this.signedIn = true
    return this.boot()
  }

  private deliver(message: string): void {
    const steps: T.State[] = ['sent', 'delivered', 'read']
    steps.forEach((state, i) =>
      setTimeout(() => {
        for (const [conversation, thread] of this.store.threads) {
          const m = thread.find((x) => x.id === message)
          if (!m) continue
          m.state = state
          this.tell('changed', { kinds: ['message'], conversations: [conversation] })
        }
      }, [120, 600, 2500][i]),
    )
  }

  private someoneWrites(): void {
    const ids = [...this.store.conversations.values()].filter((c) => c.status === 'open').slice(0, 6).map((c) => c.id)
    const id = ids[Math.floor(Math.random() * ids.length)]
    if (!id) return
    this.tell('typing', { conversation: id, on: true, contact: this.store.conversations.get(id)!.contact })
    setTimeout(() => this.receive(id, 'Noch eine kurze Frage: Ist die Ware heute abholbar?'), 2200)
  }
}

/** The window's policy lets sound and film come from blobs only. */
function playable(type: string, data: string): string {
  return URL.createObjectURL(new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type }))
}

/** ?long=20000&conversations=5000&alive&signedout&lang=de&theme=dark&link=offline */
function fromAddress(): FakeOptions {
  const q = new URLSearchParams(location.search)
  return {
    signedOut: q.has('signedout'), alive: q.has('alive'), language: q.get('lang') ?? '', theme: q.get('theme') ?? 'system',
    long: Number(q.get('long') ?? 600), conversations: Number(q.get('conversations') ?? 140), tickets: Number(q.get('tickets') ?? 48),
    ...(q.has('role') && { role: q.get('role') as T.Role }), ...(q.has('only') && { only: q.get('only')! }), letters: !q.has('plain'), messengers: !q.has('plain'), link: (q.get('link') as T.LinkState | null) ?? 'online',
  }
}

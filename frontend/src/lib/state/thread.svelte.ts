// The open conversation and its thread: a window of messages that ends with the
// newest one, or around a search hit.
import { codeOf, type Bridge, type Changed, type Message, type News, type Opened } from '../bridge'
import { coalesce } from '../coalesce'
import { layChanged, layNewer, layNewest, layOlder } from '../messages'
import { painted } from '../paint'

const newest = 30
/** So long (ms) an answer of a colleague that came in counts as not read yet. */
const blink = 1000
const nextPage = 100
/** Fewer: they come below what is read, and their height is a guess. */
const newerPage = 40

export class Thread {
  private readonly bridge: Bridge
  /** Conversation that is or is being opened; "" for none. */
  id = $state('')
  opened = $state.raw<Opened | null>(null)
  messages = $state.raw<Message[]>([])
  /** False after a jump to an old message: newer ones are not loaded. */
  atEnd = $state(true)
  /** Message to mark and to bring into view, once for each jump. */
  target = $state('')
  jumps = $state(0)
  /** Counts how often the end was asked into view. */
  ends = $state(0)
  /** Code of the fault when it could not be opened. */
  fault = $state('')
  /** Where the "new" divider stands; 0: nowhere. */
  newAfter = $state(0)
  private before = ''
  /** When answers came in while the thread was open (ms of this page). */
  private came = new Map<string, number>()
  private after = ''
  private fetching = false
  private opening = false
  /** Something was told while the conversation was being opened. */
  private missed = false
  private turn = 0 // of the last news
  private readonly refreshNewest: () => Promise<void>
  private readonly refreshOpened: () => Promise<void>

  constructor(bridge: Bridge) {
    this.bridge = bridge
    this.refreshNewest = coalesce(() => this.readNewest())
    this.refreshOpened = coalesce(async () => {
      const id = this.id
      if (!id) return
      const opened = await bridge.beside(id).catch((err: unknown) => {
        if (codeOf(err) !== 'not_found') throw err
        return null
      })
      if (id !== this.id || this.opening) return
      if (!opened) this.lose()
      else if (told(opened) !== told(this.opened)) this.opened = opened
    })
  }

  get hasOlder(): boolean {
    return this.before !== ''
  }

  /** The newest message of the contact that is loaded. */
  get lastIn(): Message | undefined {
    return this.messages.findLast((m) => m.dir === 'in')
  }

  /**
   * The newest message the relay knows that was seen here, and whether it was done then; nothing while the end is not
   * loaded. What a colleague answered within the last blink nobody has read yet.
   */
  known(me: string): { saw?: string; settled?: number } {
    if (!this.opened || !this.atEnd || this.opening) return {}
    const here = (m: Message): boolean => m.dir === 'in' || (m.dir === 'out' && m.state !== 'waiting' && !(m.state === 'failed' && m.author === me))
    const unread = (m: Message): boolean => m.dir === 'out' && m.author !== me && performance.now() - (this.came.get(m.id) ?? -blink) < blink
    const saw = this.messages.findLast((m) => here(m) && !unread(m))?.id
    return saw ? { saw, settled: this.opened.row.conversation.doneAt ?? 0 } : {}
  }

  /** Whoever decides about an answer that came has read it, however quickly. */
  decided(): void {
    this.came.clear()
  }

  /** Opens a conversation, at its end or around a message. Gives null when another was opened meanwhile. */
  async open(id: string, message = ''): Promise<Opened | null> {
    this.id = id
    this.fault = ''
    this.missed = false
    this.came.clear()
    this.opening = true
    const [opened, around] = await Promise.all([this.bridge.open(id), message ? this.bridge.threadAt(id, message).catch(() => null) : null]).finally(() => {
      if (id === this.id) this.opening = false
    })
    if (id !== this.id) return null
    const page = around ?? opened.thread
    this.opened = opened
    this.messages = page.messages
    this.before = page.before
    this.after = page.after
    this.atEnd = page.after === ''
    this.aim(around ? message : '')
    this.newAfter = opened.row.unread > 0 ? opened.seenAt : 0
    if (this.missed) void this.refreshNewest().then(() => this.refreshOpened())
    return opened
  }

  /** Marks a message and brings it into view; "" for none. */
  aim(message: string): void {
    this.target = message
    if (message !== '') this.jumps++
  }

  /** Goes to a message of this conversation. Gives false when it is not here. */
  async jump(message: string): Promise<boolean> {
    if (!this.messages.some((m) => m.id === message)) {
      const id = this.id
      const page = await this.bridge.threadAt(id, message).catch(() => null)
      if (id !== this.id || !page) return page !== null
      this.messages = page.messages
      this.before = page.before
      this.after = page.after
      this.atEnd = page.after === ''
    }
    this.aim(message)
    return true
  }

  close(): void {
    this.id = ''
    this.opened = null
    this.messages = []
    this.fault = ''
  }

  /** The person sees it no more: it was given to somebody else, or is gone. */
  private lose(): void {
    this.opened = null
    this.messages = []
    this.fault = 'not_found'
  }

  /** Back to the newest messages after a jump. */
  async toEnd(): Promise<void> {
    const id = this.id
    const page = await this.bridge.thread(id, '', 60)
    if (id !== this.id) return
    this.messages = page.messages
    this.before = page.before
    this.after = ''
    this.atEnd = true
    this.target = ''
  }

  /** Brings the newest messages into view: one's own answer stands there. */
  async showEnd(): Promise<void> {
    if (!this.atEnd) await this.toEnd()
    this.target = ''
    this.ends++
  }

  /** Loads the page before; once at a time. */
  async older(): Promise<void> {
    if (this.fetching || this.before === '' || this.id === '') return
    this.fetching = true
    const id = this.id
    const before = this.before
    try {
      const page = await this.bridge.thread(id, before, nextPage)
      if (id !== this.id || before !== this.before) return
      this.messages = layOlder(this.messages, page)
      this.before = page.before
    } catch {
      // The next scroll asks again.
    } finally {
      this.fetching = false
    }
  }

  /** Loads the page behind, after a jump; once at a time. */
  async newer(): Promise<void> {
    if (this.fetching || this.atEnd || this.id === '') return
    this.fetching = true
    const { id, after } = this
    try {
      const page = await this.bridge.newer(id, after, newerPage)
      if (id !== this.id || after !== this.after) return
      this.messages = layNewer(this.messages, page)
      this.after = page.after
      this.atEnd = page.after === ''
      if (this.atEnd) void this.refreshNewest() // what came meanwhile
    } catch {
      // The next scroll asks again.
    } finally {
      this.fetching = false
    }
  }

  /** Something changed; paints the messages before anything else. */
  changed(c: Changed): void {
    const inTurn = c.news?.turn === this.turn + 1 || this.turn === 0
    this.turn = c.news?.turn ?? this.turn
    if (this.id === '') return
    const mine = c.conversations.length === 0 || c.conversations.includes(this.id)
    if (this.opening) {
      this.missed ||= mine
      return
    }
    // A tick of a message says nothing new of the conversation itself.
    const beside = c.kinds.some((k) => ['contact', 'identity', 'channel', 'merge', 'template'].includes(k)) || (mine && c.kinds.some((k) => k !== 'message'))
    const news = c.news?.conversation === this.id && inTurn ? c.news : null
    if (news) this.lay(news)
    else if (mine && this.atEnd && c.kinds.includes('message')) void this.refreshNewest()
    if (beside) void painted().then(() => this.refreshOpened())
  }

  /** A contact came or went: whom one can reach changed. */
  presence(contact: string): void {
    if (this.opened?.contact.id === contact) void this.refreshOpened()
  }

  private note(messages: Message[]): void {
    for (const m of messages) if (m.dir === 'out' && !this.came.has(m.id) && !this.messages.some((old) => old.id === m.id)) this.came.set(m.id, performance.now())
  }

  private lay(news: News): void {
    this.note(news.messages)
    this.messages = layChanged(this.messages, news.messages, news.gone, { older: this.before !== '', newer: !this.atEnd })
  }

  private async readNewest(): Promise<void> {
    const { id, turn } = this
    const page = await this.bridge.thread(id, '', newest)
    if (id !== this.id || !this.atEnd) return
    if (turn !== this.turn) return void this.refreshNewest() // what was told meanwhile is newer than what was asked before it
    this.note(page.messages)
    const laid = layNewest(this.messages, page)
    this.messages = laid ?? page.messages
    if (!laid || page.before === '') this.before = page.before
  }
}

/** All that is said of a conversation beside its thread, to tell whether it is news. */
function told(opened: Opened | null): string {
  return opened ? JSON.stringify({ ...opened, thread: undefined }) : ''
}

// The open conversation and its thread: a window of messages that ends with the
// newest one, or around a search hit.
import type { Bridge, Changed, Message, Opened, ThreadPage } from '../bridge'
import { coalesce } from '../coalesce'
import { layNewest, layOlder } from '../messages'

const news = 30
const olderPage = 100

export class Thread {
  private readonly bridge: Bridge
  /** Conversation that is or is being opened; "" for none. */
  id = $state('')
  opened = $state.raw<Opened | null>(null)
  messages = $state.raw<Message[]>([])
  total = $state(0)
  /** False after a jump to an old message: newer ones are not loaded. */
  atEnd = $state(true)
  /** Message to mark and to bring into view, once for each jump. */
  target = $state('')
  jumps = $state(0)
  /** Code of the fault when it could not be opened. */
  fault = $state('')
  /** Where the "new" divider stands; 0: nowhere. */
  newAfter = $state(0)
  private before = ''
  private fetching = false
  private told = 0 // how often news came with the change itself
  private readonly refreshNewest: () => Promise<void>
  private readonly refreshOpened: () => Promise<void>

  constructor(bridge: Bridge) {
    this.bridge = bridge
    this.refreshNewest = coalesce(() => this.readNewest())
    this.refreshOpened = coalesce(async () => {
      const id = this.id
      if (!id) return
      const opened = await bridge.open(id)
      if (id === this.id && told(opened) !== told(this.opened)) this.opened = opened
    })
  }

  get hasOlder(): boolean {
    return this.before !== ''
  }

  /** The newest message of the contact that is loaded. */
  get lastIn(): Message | undefined {
    return this.messages.findLast((m) => m.dir === 'in')
  }

  /** Opens a conversation, at its end or around a message. Gives null when another was opened meanwhile. */
  async open(id: string, message = ''): Promise<Opened | null> {
    this.id = id
    this.fault = ''
    const [opened, around] = await Promise.all([this.bridge.open(id), message ? this.bridge.threadAt(id, message).catch(() => null) : null])
    if (id !== this.id) return null
    const page = around ?? opened.thread
    this.opened = opened
    this.messages = page.messages
    this.before = page.before
    this.total = page.total
    this.atEnd = !around || around.messages.some((m) => m.id === opened.thread.messages.at(-1)?.id)
    this.aim(around ? message : '')
    this.newAfter = opened.row.unread > 0 ? opened.seenAt : 0
    return opened
  }

  /** Marks a message and brings it into view; "" for none. */
  aim(message: string): void {
    this.target = message
    if (message !== '') this.jumps++
  }

  close(): void {
    this.id = ''
    this.opened = null
    this.messages = []
    this.fault = ''
  }

  /** Back to the newest messages after a jump. */
  async toEnd(): Promise<void> {
    const id = this.id
    const page = await this.bridge.thread(id, '', 60)
    if (id !== this.id) return
    this.messages = page.messages
    this.before = page.before
    this.atEnd = true
    this.target = ''
  }

  /** Loads the page before; once at a time. */
  async older(): Promise<void> {
    if (this.fetching || this.before === '' || this.id === '') return
    this.fetching = true
    const id = this.id
    const before = this.before
    try {
      const page = await this.bridge.thread(id, before, olderPage)
      if (id !== this.id || before !== this.before) return
      this.messages = layOlder(this.messages, page)
      this.before = page.before
      this.total = page.total
    } catch {
      // The next scroll asks again.
    } finally {
      this.fetching = false
    }
  }

  /** Something changed; paints the newest messages before anything else. */
  changed(c: Changed): void {
    if (this.id === '') return
    const mine = c.conversations.length === 0 || c.conversations.includes(this.id)
    // A tick of a message says nothing new of the conversation itself.
    const beside = c.kinds.some((k) => k === 'contact' || k === 'identity' || k === 'channel') || (mine && c.kinds.some((k) => k !== 'message'))
    const news = c.news?.conversation === this.id && this.atEnd ? c.news.page : null
    if (news) this.told++
    const told = news && this.layNews(this.id, news)
    const first = told ?? (mine && this.atEnd ? this.refreshNewest() : Promise.resolve())
    if (beside) void first.then(() => this.refreshOpened())
  }

  /** A contact came or went: whom one can reach changed. */
  presence(contact: string): void {
    if (this.opened?.contact.id === contact) void this.refreshOpened()
  }

  private async readNewest(): Promise<void> {
    const id = this.id
    const told = this.told
    const page = await this.bridge.thread(id, '', news)
    // What was told meanwhile is newer than what was asked before it.
    if (id !== this.id || !this.atEnd || told !== this.told) return
    await this.layNews(id, page)
  }

  /** Takes the newest page in and paints it. */
  private async layNews(id: string, page: ThreadPage): Promise<void> {
    const laid = layNewest(this.messages, page)
    this.messages = laid ?? page.messages
    if (!laid || page.before === '') this.before = page.before
    this.total = page.total
    await this.readOldStates(id, page.messages.length)
  }

  /** Ticks of older own messages can change as well ("all read"). */
  private async readOldStates(id: string, read: number): Promise<void> {
    const older = this.messages.slice(0, -read)
    const open = older.findIndex((m) => m.dir === 'out' && m.state !== 'read' && m.state !== 'failed')
    if (read === 0 || open < 0 || older.length - open > 300) return
    const page = await this.bridge.thread(id, '', this.messages.length - open)
    if (id === this.id && this.atEnd) this.messages = layNewest(this.messages, page) ?? this.messages
  }
}

/** All that is said of a conversation beside its thread, to tell whether it is news. */
function told(opened: Opened | null): string {
  return opened ? JSON.stringify({ ...opened, thread: undefined }) : ''
}

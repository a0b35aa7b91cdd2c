// The inbox screen: list, open conversation, answer, and how they go together.
import type { Bridge, Bucket, Changed, ListRow, Sort, Typing } from '../bridge'
import { codeOf } from '../bridge'
import { painted } from '../paint'
import { neighbour } from '../rows'
import { playTone } from '../sound'
import { saidTo } from '../team'
import { Composer } from './composer.svelte'
import { Find } from './find.svelte'
import { Mine } from './mine.svelte'
import { type Desk, noDesk } from './letter.svelte'
import { ConversationList } from './list.svelte'
import { NewMail } from './newMail.svelte'
import { Search } from './search.svelte'
import { Selection } from './selection.svelte'
import type { Session } from './session.svelte'
import { Thread } from './thread.svelte'

/** Whose conversations the list shows. */
export type Side = 'customers' | 'mine'
export type Pane = 'list' | 'thread' | 'details'
/** A thing on the screen an action can bring into focus or open. */
export type Wish = 'composer' | 'search' | 'list' | 'thread' | 'assign' | 'labels' | 'snooze' | 'replies' | 'emoji' | 'filter' | 'find' | 'channel' | 'template'

const typingLasts = 5500

export class Inbox {
  readonly list: ConversationList
  readonly thread: Thread
  readonly composer: Composer
  readonly newMail: NewMail
  readonly search: Search
  readonly find: Find
  /** Of the list, or of what the search found. */
  readonly selection = new Selection()
  readonly mine: Mine
  side = $state<Side>('customers')
  /** Colleagues are being chosen for a chat. */
  newChat = $state(false)
  /** Which pane is seen where there is room for one only. */
  pane = $state<Pane>('list')
  /** How many panes have room beside each other. */
  room = $state<1 | 2 | 3>(3)
  /** What was last asked for and not yet granted. */
  private wish = $state.raw<{ what: Wish } | null>(null)
  /** Who writes right now, by conversation. */
  typing = $state.raw<Record<string, Typing>>({})
  /** The conversation the person marked unread: not marked seen again until it is left. */
  private keptUnread = $state('')
  /** The end of the open thread stands before the person's eyes. */
  watching = $state(false)
  private seenSent = new Map<string, number>()
  private timers = new Map<string, ReturnType<typeof setTimeout>>()
  private place = 0
  private readonly me: () => string
  private readonly bridge: Bridge
  private readonly session: Session

  constructor(bridge: Bridge, session: Session, desk: Desk = noDesk) {
    this.bridge = bridge
    this.session = session
    this.list = new ConversationList(bridge)
    this.mine = new Mine(bridge)
    this.thread = new Thread(bridge)
    this.composer = new Composer(bridge, desk)
    this.composer.known = () => this.thread.known(this.me())
    this.me = () => desk.me?.() ?? ''
    this.newMail = new NewMail(bridge, desk)
    this.search = new Search(bridge)
    this.find = new Find(this.thread)
    bridge.on('typing', (t) => this.heardTyping(t))
    bridge.on('presence', (p) => {
      this.list.presence(p.contact, p.online)
      this.thread.presence(p.contact)
    })
    bridge.on('go', (id) => void this.open(id))
    bridge.on('notice', () => {
      if (this.session.prefs.sound) playTone()
    })
  }

  /** Shows what this person looked at last. */
  async start(): Promise<void> {
    this.thread.close()
    this.composer.close()
    this.newMail.reset()
    const { bucket, sort } = this.session.prefs
    const buckets: string[] = ['mine', 'unassigned', 'open', 'snoozed', 'done', 'other'] satisfies Bucket[]
    await Promise.all([
      this.list.show({ bucket: (buckets.includes(bucket) ? bucket : 'mine') as Bucket, sort: sort === 'waiting' ? 'waiting' : 'newest' }),
      this.list.refreshCounts(),
      this.mine.load(),
    ])
  }

  changed(c: Changed): void {
    const about = (...kinds: string[]): boolean => c.kinds.some((k) => kinds.includes(k))
    if (about('message', 'conversation', 'contact', 'identity', 'seen', 'draft', 'outbox', 'label', 'merge', 'template')) {
      // One that was lost may be seen again; what was typed is still there.
      if (this.thread.fault !== '' && c.conversations.includes(this.thread.id)) void this.open(this.thread.id, '', this.pane)
      else this.thread.changed(c)
      // Rows show no ticks: news of one message's state alone is not theirs.
      const tick = c.kinds.length === 1 && c.kinds[0] === 'message' && c.conversations.length === 1
      if (!tick) this.list.changed()
      this.mine.changed(c)
    }
  }

  showBucket(bucket: Bucket): void {
    this.selection.clear()
    this.search.clear()
    this.side = 'customers'
    this.session.setPrefs({ bucket })
    void this.list.show({ bucket })
  }

  showSide(side: Side): void {
    this.search.clear()
    this.side = side
  }

  showSort(sort: Sort): void {
    this.session.setPrefs({ sort })
    void this.list.show({ sort })
  }

  /** Opens a conversation; message: brings that one into view. */
  async open(id: string, message = '', pane: Pane = 'thread'): Promise<void> {
    this.pane = pane
    if (id === this.thread.id && message === '' && this.thread.opened) return
    this.keptUnread = ''
    this.composer.stopTyping()
    if (id !== this.thread.id) this.find.close()
    // The draft goes to disk before the next conversation reads its own.
    if (id === this.composer.conversation) await this.composer.flush()
    try {
      const opened = await this.thread.open(id, message)
      if (opened) this.composer.load(opened)
    } catch (err) {
      if (id !== this.thread.id) return
      this.thread.opened = null
      this.thread.messages = []
      this.thread.fault = codeOf(err)
      if (this.composer.conversation !== id) this.composer.close()
    }
    const at = this.list.rows.findIndex((r) => r.conversation.id === id)
    if (at >= 0) this.place = at
  }

  /** Beside the others the details stay as wished; where they lie over the thread they come and go. */
  toggleDetails(): void {
    if (this.room === 3) this.session.setPrefs({ details: !this.session.prefs.details })
    else this.pane = this.pane === 'details' ? 'thread' : 'details'
  }

  close(): void {
    this.composer.close()
    this.thread.close()
    this.pane = 'list'
  }

  /** The row below (1) or above (-1) the open one. */
  next(step: 1 | -1): ListRow | undefined {
    const rows = this.side === 'mine' ? this.mine.list.rows : this.list.rows
    const at = rows.findIndex((r) => r.conversation.id === this.thread.id)
    if (at < 0) return rows[Math.min(this.place, rows.length - 1)]
    return rows[at + step]
  }

  /** Opens the row below or above; keeps the pane that is seen. */
  step(step: 1 | -1): void {
    const row = this.next(step)
    if (row) void this.open(row.conversation.id, '', this.pane)
  }

  /** Opens the next one after the open one has left. */
  async onward(id: string): Promise<void> {
    if (this.side === 'mine') return this.step(1) // there it stays
    const row = neighbour(this.list.rows, id)
    this.list.drop(id)
    if (row && row.conversation.id !== id) await this.open(row.conversation.id)
    else this.close()
  }

  /** The person does something with this one: where it comes into a list by that, it shows at once. */
  admit(id: string): void {
    this.list.admit(id)
    this.mine.list.admit(id)
  }

  ask(what: Wish): void {
    this.wish = { what }
  }

  /** Grants a wish, once; to be asked by what can do it, in an effect. */
  take(what: Wish): boolean {
    if (this.wish?.what !== what) return false
    this.wish = null
    return true
  }

  /** Unread messages to show for a row: none while they are being read. */
  unread(row: ListRow): number {
    const id = row.conversation.id
    return this.watching && id === this.thread.id && id !== this.keptUnread ? 0 : row.unread
  }

  /** The thread's newest messages are before the person's eyes. */
  see(): void {
    const { id, opened, messages, atEnd } = this.thread
    if (!opened || !atEnd || id === this.keptUnread || opened.row.conversation.id !== id) return
    const newest = messages.findLast((m) => saidTo(m, this.me()))?.at ?? 0
    if (newest === 0 || newest <= opened.seenAt || newest <= (this.seenSent.get(id) ?? 0)) return
    this.seenSent.set(id, newest)
    void painted()
      .then(() => (id === this.keptUnread ? undefined : this.bridge.do('seen', { conversation: id, at: newest })))
      .catch(() => this.seenSent.delete(id))
  }

  /** Marks the open conversation as not seen from its last message of the contact on. */
  async unsee(): Promise<void> {
    const last = this.thread.lastIn
    if (!last) return
    const id = this.thread.id
    this.keptUnread = id
    this.seenSent.delete(id)
    await this.bridge.do('seen', { conversation: id, at: last.at - 1, back: true })
  }

  private heardTyping(t: Typing): void {
    clearTimeout(this.timers.get(t.conversation))
    const rest = { ...this.typing }
    delete rest[t.conversation]
    this.typing = t.on ? { ...rest, [t.conversation]: t } : rest
    if (t.on) this.timers.set(t.conversation, setTimeout(() => this.heardTyping({ ...t, on: false }), typingLasts))
  }
}

// The visitor's side of the conversation: greets, sends what waits, follows the
// thread by its cursor, marks what was seen. It knows nothing of the screen;
// a view reads `state` and is told of changes.
import type { Host, User } from '../shared/types'
import { getBlob, putBlob } from './blobs'
import { newID, newToken } from './ids'
import { Keep, storage, type Waiting } from './keep'
import { Line, type Frame } from './line'
import { Outbox } from './outbox'
import { countUnread, due, first, merge, type Entry, type State } from './state'

const typingLife = 5000
const typingEvery = 3000
const sayCutAfter = 2000

export interface Draft { text: string; files: File[]; email?: string }

export class Chat {
  state: State
  draft = { text: '', files: [] as File[], agreed: false, email: '' }
  /** set by the composer: puts a message back into it */
  edit: (d: Draft) => void = () => {}
  private store: Storage
  keep: Keep
  private device: Keep // the device's own visitor, also while a customer is signed in
  private user: User | undefined
  private line: Line
  ready = false
  readonly base: string
  private outbox = new Outbox(this)
  private next = 0
  private told = new Set<string>()
  private typingEnds: ReturnType<typeof setTimeout> | undefined
  private saysCut: ReturnType<typeof setTimeout> | undefined
  private wroteAt = 0
  private views = new Set<() => void>()
  private off: (() => void)[] = []

  constructor(private host: Host) {
    this.base = host.base
    this.state = first(host.config.place)
    this.store = storage(!!host.socket)
    this.device = new Keep(host.config.id, undefined, this.store)
    this.keep = this.device
    this.line = new Line({
      url: host.base.replace(/^http/, 'ws') + 'socket',
      dial: host.socket,
      opened: () => this.hello(),
      frame: (f) => this.frame(f),
      cut: () => this.cutOff(),
      stopped: (code) => this.stop(code),
    })
    this.listen(window, 'storage', (e) => this.otherTab(e as StorageEvent))
    this.listen(document, 'visibilitychange', () => this.look())
    this.listen(window, 'focus', () => this.look())
    this.setUser(host.user)
  }

  // ---- for the view

  watch(f: () => void): () => void {
    this.views.add(f)
    return () => this.views.delete(f)
  }

  wasOpen(): boolean {
    return this.keep.opened()
  }

  open(quiet = false): void {
    this.set({ open: true, quiet })
    this.keep.opened(true)
    this.line.start()
    this.look()
  }

  close(): void {
    this.set({ open: false })
    this.keep.opened(false)
    if (!this.keep.exists()) this.line.stop() // nobody yet: nothing to wait for
  }

  destroy(): void {
    this.line.stop()
    this.off.forEach((f) => f())
    this.outbox.stop()
    clearTimeout(this.typingEnds)
    clearTimeout(this.saysCut)
    this.views.clear()
  }

  /** Another customer signed in, or out: their conversation is another one. */
  setUser(u: User | undefined): void {
    if (this.ready && u?.id === this.user?.id) return
    this.user = u
    this.own(u ? new Keep(this.host.config.id, u.id, this.store) : this.device)
    if (this.line.open) this.hello()
    else if (this.keep.exists()) this.line.start()
  }

  /** Takes a message. From here on it is kept until the relay has stored it. */
  async send(d: Draft): Promise<void> {
    const w: Waiting = { id: newID(), at: Date.now(), text: d.text.trim(), files: d.files.map((f) => ({ name: f.name, type: f.type, size: f.size })), page: location.href }
    if (d.email) w.email = d.email
    const kept = this.keep.read()
    if (!kept.consent) this.keep.write({ consent: { at: Date.now(), policy: this.state.place.privacy } })
    const fresh = !this.user && !kept.token
    if (fresh) this.keep.write({ token: newToken() })
    if (d.email) this.keep.write({ asked: true })
    // That a message waits is said once its files are kept as well: whoever reads it may close the page.
    this.set({ consented: true, asked: this.state.asked || !!d.email, waiting: [...this.state.waiting, w], ...(w.files.length ? { progress: { ...this.state.progress, [w.id]: 0 } } : {}) })
    this.keep.put(w)
    this.keep.opened(true)
    await Promise.all(d.files.map((f, i) => putBlob(w.id, i, f)))
    if (w.files.length) {
      const progress = { ...this.state.progress }
      delete progress[w.id]
      this.set({ progress })
    }
    this.wroteAt = 0
    if (fresh && this.line.open) this.hello()
    this.line.start()
    void this.outbox.flush()
  }

  /** Leaves an email address for later; false if it is none. */
  leaveEmail(email: string): boolean {
    if (!/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email)) return false
    const w: Waiting = { id: newID(), at: Date.now(), text: '', files: [], email, only: 'email' }
    this.keep.put(w)
    this.keep.write({ asked: true })
    this.set({ asked: true, hasEmail: true, waiting: [...this.state.waiting, w] })
    void this.outbox.flush()
    return true
  }

  noEmail(): void {
    this.keep.write({ asked: true })
    this.set({ asked: true })
  }

  /** Takes a refused message back: text and files return to the composer. */
  async takeBack(id: string): Promise<void> {
    const w = this.state.waiting.find((x) => x.id === id)
    if (!w) return
    const blobs = await Promise.all(w.files.map((_, i) => getBlob(id, i)))
    this.outbox.drop(id)
    this.edit({ text: w.text, files: w.files.flatMap((f, i) => (blobs[i] ? [new File([blobs[i]], f.name, { type: f.type })] : [])) })
  }

  retry(id: string): void {
    const w = this.state.waiting.find((x) => x.id === id)
    if (!w) return
    delete w.failed
    w.files.forEach((f) => delete f.ticket)
    this.keep.put(w)
    this.set({ waiting: [...this.state.waiting] })
    void this.outbox.flush()
  }

  typing(on: boolean): void {
    const now = Date.now()
    if (!this.state.known || (on && now - this.wroteAt < typingEvery) || (!on && !this.wroteAt)) return
    this.wroteAt = on ? now : 0
    this.line.send('typing', { on })
  }

  older(): void {
    if (this.state.older || !this.state.more || !this.ready) return
    // one ms more than the oldest, so that several of the same time are not skipped
    if (this.line.send('older', { before: (this.state.entries[0]?.at ?? Date.now()) + 1 })) this.set({ older: true })
  }

  /** Asks for a fresh link to a file: links end after a while. */
  refresh(e: Entry): void {
    this.line.send('older', { before: e.at + 1 })
  }

  // ---- frames

  private hello(): void {
    this.ready = false
    this.told.clear()
    const token = this.device.read().token
    this.line.send('hello', {
      v: 1, since: this.next, language: this.host.language, page: location.href,
      ...(token ? { token } : {}), ...(this.user ? { identity: this.user } : {}),
    })
  }

  private frame({ t, d }: Frame): void {
    switch (t) {
      case 'ready': return this.greeted(d)
      case 'entries': return this.news(d)
      case 'older': {
        const entries = merge(this.state.entries, d.entries)
        const grew = entries.length > this.state.entries.length
        return this.set({ entries, older: false, more: this.state.older ? d.more && grew : this.state.more })
      }
      case 'ack': return this.outbox.answered(d.id, { at: d.at })
      case 'refuse': return this.outbox.answered(d.id, d)
      case 'place': return this.set({ place: d })
      case 'typing': return this.agentTypes(d.on)
    }
  }

  private greeted(d: { now: number; known: boolean; email: boolean; identity?: string; place: State['place'] }): void {
    if (this.user && d.identity !== 'ok') {
      console.error(
        d.identity === 'unset'
          ? 'Tresen: tresen.init was given a user, but the channel has no secret for signed-in customers. The chat goes on without.'
          : 'Tresen: the signature of the user given to tresen.init is wrong (expected: hex HMAC-SHA256 of the id with the channel’s secret). The chat goes on without.',
      )
      this.user = undefined
      this.own(this.device)
      if (this.next) return this.hello() // the cursor was another thread's
    }
    clearTimeout(this.saysCut)
    this.saysCut = undefined
    this.ready = true
    const has = !!(this.user || this.device.read().token)
    this.set({ connected: true, cut: false, place: d.place, skew: d.now - Date.now(), known: d.known, hasEmail: d.email || !!this.user?.email || this.state.hasEmail, loaded: this.state.loaded || !has })
    this.mark()
    void this.outbox.flush()
  }

  private news(d: { entries: Entry[]; next: number; more?: boolean; seenAt?: number }): void {
    const whole = !this.next && !d.more
    this.next = d.next
    const entries = merge(this.state.entries, d.entries)
    const fromAgent = d.entries.some((e) => !e.mine && !this.state.entries.some((o) => o.id === e.id))
    this.set({
      entries, loaded: this.state.loaded || !d.more, seenAt: Math.max(this.state.seenAt, d.seenAt ?? 0),
      ...(whole && entries.length >= 30 ? { more: true } : {}), ...(fromAgent ? { typing: false } : {}),
    })
    this.look()
  }

  private agentTypes(on: boolean): void {
    clearTimeout(this.typingEnds)
    this.set({ typing: on })
    if (on) this.typingEnds = setTimeout(() => this.set({ typing: false }), typingLife)
  }

  private cutOff(): void {
    this.ready = false
    this.set({ connected: false, typing: false, older: false })
    this.outbox.cut()
    this.saysCut ??= setTimeout(() => this.set({ cut: !this.state.connected }), sayCutAfter)
  }

  private stop(code: string): void {
    this.cutOff()
    this.set({ stopped: code })
    if (code === 'origin') console.error(`Tresen: the web chat is not set up for ${location.origin}. Add this address to the web sites of the channel.`)
  }

  // ---- for the outbox

  auth(): string {
    return this.user ? `Customer ${this.user.signature} ${encodeURIComponent(this.user.id)}` : 'Visitor ' + this.device.read().token
  }

  say(t: string, d: unknown): boolean {
    return this.line.send(t, d)
  }

  // ---- what was seen

  private look(): void {
    if (this.state.open && document.visibilityState === 'visible') {
      const newest = Math.max(0, ...this.state.entries.filter((e) => !e.mine).map((e) => e.at))
      if (newest > (this.keep.read().seen ?? 0) && this.keep.exists()) this.keep.write({ seen: newest })
    }
    this.mark()
    const unread = this.state.open ? 0 : countUnread(this.state.entries, this.keep.read().seen ?? 0)
    if (unread !== this.state.unread) {
      this.set({ unread })
      this.host.unread(unread)
    }
  }

  private mark(): void {
    if (!this.ready) return
    const visible = this.state.open && document.visibilityState === 'visible'
    for (const m of visible ? (['read'] as const) : (['got'] as const)) {
      const ids = due(this.state.entries, m, this.told)
      if (ids.length && this.line.send(m, { ids })) ids.forEach((id) => this.told.add(m + id))
    }
  }

  // ---- whose conversation

  private own(keep: Keep): void {
    this.keep = keep
    this.next = 0
    this.ready = false
    const k = keep.read()
    const { open, quiet, place, connected, cut, stopped, skew } = this.state
    this.set({ ...first(place), open, quiet, connected, cut, stopped, skew, consented: !!k.consent, asked: !!k.asked, waiting: keep.waiting() })
  }

  private otherTab(e: StorageEvent): void {
    if (e.key === null || !e.key.startsWith(this.keep.key)) return
    if (e.key === this.keep.key) {
      const k = this.keep.read()
      this.set({ consented: this.state.consented || !!k.consent, asked: !!k.asked })
      const token = (s: string | null) => (s ? (JSON.parse(s) as { token?: string }).token : undefined)
      if (!this.user && token(e.oldValue) !== token(e.newValue)) {
        this.next = 0
        if (this.line.open) this.hello()
        else this.line.start()
      }
      return this.look()
    }
    if (!e.key.startsWith(this.keep.out)) return
    const waiting = this.keep.waiting()
    this.set({ waiting })
    if (waiting.length) this.outbox.later(3000) // the other tab sends it; if that is closed, this one does
  }

  private listen(on: EventTarget, event: string, f: (e: Event) => void): void {
    on.addEventListener(event, f)
    this.off.push(() => on.removeEventListener(event, f))
  }

  set(change: Partial<State>): void {
    this.state = { ...this.state, ...change }
    this.views.forEach((f) => f())
  }
}

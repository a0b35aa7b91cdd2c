// The visitor's outbox: what was written waits here until the relay says that
// it is stored. One message after the other, one tab at a time; ids make every
// repetition harmless.
import { dropBlobs, getBlob } from './blobs'
import type { Keep, Waiting } from './keep'
import { merge, verdict, type Entry, type State } from './state'
import { upload } from './upload'

export interface Answer { code: string; what: string; after: number; at: number }

/** What the outbox needs of the chat. */
export interface Desk {
  readonly base: string
  readonly ready: boolean
  readonly keep: Keep
  readonly state: State
  set(change: Partial<State>): void
  say(t: string, d: unknown): boolean
  auth(): string
}

export class Outbox {
  private answers = new Map<string, (a: Answer) => void>()
  private flushing = false
  private wanted = false
  private renewed = '' // the message whose files were uploaded again
  private again: ReturnType<typeof setTimeout> | undefined

  constructor(private desk: Desk) {}

  stop(): void {
    clearTimeout(this.again)
  }

  /** The relay answered a message. */
  answered(id: string, a: Partial<Answer>): void {
    this.answers.get(id)?.({ code: '', what: '', after: 0, at: 0, ...a })
  }

  /** The line is gone: no answer will come. */
  cut(): void {
    for (const id of [...this.answers.keys()]) this.answered(id, { code: 'unavailable' })
  }

  /** Sends what waits, one after the other, in one tab at a time. */
  async flush(): Promise<void> {
    this.wanted = this.flushing
    if (this.flushing || !this.desk.ready) return
    this.flushing = true
    clearTimeout(this.again)
    try {
      const locks = (navigator as { locks?: LockManager }).locks // not on pages without TLS: ids make it harmless
      const alone = locks ? await locks.request(this.desk.keep.out, { ifAvailable: true }, async (l) => !!l && (await this.queue(), true)) : (await this.queue(), true)
      if (!alone) this.later(2000)
    } finally {
      this.flushing = false
      if (this.wanted) void this.flush() // something was added at the last moment
    }
  }

  later(ms: number): void {
    clearTimeout(this.again)
    this.again = setTimeout(() => void this.flush(), ms)
  }

  private async queue(): Promise<void> {
    for (;;) {
      const w = this.desk.state.waiting.find((x) => !x.failed)
      if (!w || !this.desk.ready) return
      const keep = this.desk.keep
      const a = await this.deliver(w)
      if (keep !== this.desk.keep) return this.later(0) // somebody signed in meanwhile
      if (!a.code) {
        this.arrived(w, a.at)
        continue
      }
      const v = verdict(a.code, a.what)
      if (v === 'wait') {
        this.desk.set({ held: this.desk.ready ? a.code : '' })
        return this.later(Math.max(a.after, 3000))
      }
      if (v === 'again' && this.renewed !== w.id) {
        this.renewed = w.id
        w.files.forEach((f) => delete f.ticket)
        continue
      }
      w.failed = a.what === 'consent' ? 'consent' : a.what === 'email' ? 'email' : a.code
      if (w.only) this.drop(w.id)
      else this.desk.keep.put(w)
      this.desk.set({ waiting: [...this.desk.state.waiting], ...(w.failed === 'email' ? { asked: false, hasEmail: false } : {}) })
    }
  }

  private async deliver(w: Waiting): Promise<Answer> {
    const no = (code: string, what = ''): Answer => ({ code, what, after: 0, at: 0 })
    for (const [i, f] of w.files.entries()) {
      if (f.ticket) continue
      const blob = await getBlob(w.id, i)
      if (!blob) return no('lost_file', 'files')
      const up = await upload(this.desk.base, this.desk.auth(), f.name, blob, (part) => this.progress(w.id, (i + part) / w.files.length))
      if (!up.ticket) {
        this.progress(w.id, undefined)
        return no(up.code ?? 'unavailable', 'upload')
      }
      f.ticket = up.ticket
      if (this.desk.keep.has(w.id)) this.desk.keep.put(w)
    }
    this.progress(w.id, undefined)
    const consent = this.desk.keep.read().consent
    const frame = w.only
      ? { id: w.id, email: w.email }
      : { id: w.id, text: w.text, files: w.files.map((f) => f.ticket), page: w.page, ...(w.email ? { email: w.email } : {}), ...(!this.desk.state.known && consent ? { consent } : {}) }
    return new Promise((resolve) => {
      this.answers.set(w.id, (a) => {
        this.answers.delete(w.id)
        resolve(a)
      })
      if (!this.desk.say(w.only ?? 'send', frame)) this.answers.get(w.id)!(no('unavailable'))
    })
  }

  private progress(id: string, part: number | undefined): void {
    const progress = { ...this.desk.state.progress }
    if (part === undefined) delete progress[id]
    else progress[id] = part
    this.desk.set({ progress })
  }

  /** Stored at the relay: from now on it is the relay's, not ours. */
  private arrived(w: Waiting, at: number): void {
    if (!w.only) {
      const e: Entry = { id: w.id, mine: true, type: 'webchat', at, text: w.text, files: w.files.map(({ name, type, size }) => ({ name, type, size })) }
      if (!this.desk.state.entries.some((x) => x.id === w.id)) this.desk.set({ entries: merge(this.desk.state.entries, [e]) })
      this.desk.set({ known: true })
    }
    this.desk.set({ held: '' })
    this.drop(w.id)
  }

  drop(id: string): void {
    const w = this.desk.state.waiting.find((x) => x.id === id)
    this.desk.keep.drop(id)
    void dropBlobs(id, w?.files.length ?? 0)
    this.desk.set({ waiting: this.desk.state.waiting.filter((x) => x.id !== id) })
  }
}

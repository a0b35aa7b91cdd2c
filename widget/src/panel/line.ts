// The connection to the relay: dials, keeps alive, comes back. It knows frames
// as type and content, not what they mean.
import type { Socket } from '../shared/types'

export interface Frame { t: string; d: any } // eslint-disable-line @typescript-eslint/no-explicit-any

interface Options {
  url: string // wss://…/socket
  dial?: ((url: string) => Socket) | undefined
  opened(): void
  frame(f: Frame): void
  cut(): void
  /** the relay refuses for good: origin, version, channel_off … */
  stopped(code: string): void
}

const pingEvery = 25_000
const pongWithin = 10_000
const longest = 30_000

/** Codes after which coming back cannot help. */
const final = new Set(['origin', 'version', 'invalid', 'channel_off', 'signed_out', 'too_large'])

export class Line {
  private socket: Socket | undefined
  private wanted = false
  private tries = 0
  private opening = false
  private wait: ReturnType<typeof setTimeout> | undefined
  private beat: ReturnType<typeof setInterval> | undefined
  private heard = 0
  private pinged = 0
  private n = 0
  private after = 0
  private wake = () => this.hurry()

  constructor(private o: Options) {}

  get open(): boolean {
    return this.socket?.readyState === 1
  }

  start(): void {
    if (this.wanted) return
    this.wanted = true
    this.tries = 0
    addEventListener('online', this.wake)
    document.addEventListener('visibilitychange', this.wake)
    this.dial()
  }

  stop(): void {
    this.wanted = false
    removeEventListener('online', this.wake)
    document.removeEventListener('visibilitychange', this.wake)
    clearTimeout(this.wait)
    this.end()
  }

  send(t: string, d: unknown): boolean {
    if (!this.open) return false
    this.socket!.send(JSON.stringify({ t, d }))
    return true
  }

  private dial(): void {
    clearTimeout(this.wait)
    this.wait = undefined
    const s = (this.o.dial ?? ((u: string) => new WebSocket(u) as Socket))(this.o.url)
    this.socket = s
    this.opening = true
    // a handshake that never ends is a dead line as well
    const patience = setTimeout(() => this.lost(s), pongWithin)
    s.onopen = () => {
      clearTimeout(patience)
      if (s !== this.socket) return
      this.opening = false
      this.heard = Date.now()
      this.pinged = 0
      this.beat = setInterval(() => this.ping(s), 5000)
      this.o.opened()
    }
    s.onmessage = (e) => {
      if (s === this.socket) this.receive(e.data)
    }
    s.onclose = () => {
      clearTimeout(patience)
      this.lost(s)
    }
  }

  private receive(data: string): void {
    this.heard = Date.now()
    const f = JSON.parse(data) as Frame
    if (f.t === 'ready') this.tries = 0
    if (f.t === 'pong') return
    if (f.t !== 'bye') return this.o.frame(f)
    if (final.has(f.d.code)) {
      this.stop()
      this.o.stopped(f.d.code)
    } else {
      this.after = f.d.after ?? 0
    }
  }

  /** Runs every 5 s. A throttled background tab runs it late: then the pong it missed was not missing. */
  private ping(s: Socket): void {
    const now = Date.now()
    if (this.pinged > this.heard && now - this.pinged >= pongWithin) {
      if (now - this.pinged < 2 * pongWithin) return this.lost(s)
      this.pinged = 0
    }
    if (now - Math.max(this.heard, this.pinged) >= pingEvery) {
      this.pinged = now
      this.send('ping', { n: ++this.n })
    }
  }

  private end(): void {
    clearInterval(this.beat)
    const s = this.socket
    this.socket = undefined
    if (s) {
      s.onopen = s.onmessage = s.onclose = null
      s.close()
    }
  }

  private lost(s: Socket): void {
    if (s !== this.socket) return
    const refused = this.opening
    this.end()
    if (!this.wanted) return
    this.o.cut()
    this.tries++
    const pause = Math.max(this.after, Math.min(longest, 500 * 2 ** this.tries) * (0.6 + 0.4 * Math.random()))
    this.after = 0
    this.wait = setTimeout(() => this.dial(), pause)
    if (refused && this.tries === 2) void this.diagnose()
  }

  /** Network is back, or the visitor looks again: don't wait for the pause to end. */
  private hurry(): void {
    if (this.wait === undefined || document.visibilityState === 'hidden') return
    this.tries = Math.min(this.tries, 1)
    this.dial()
  }

  /** A refused WebSocket says nothing to a script; a plain GET of the same address does. */
  private async diagnose(): Promise<void> {
    try {
      const r = await fetch(this.o.url.replace(/^ws/, 'http'), { credentials: 'omit' })
      const { code } = (await r.json()) as { code: string }
      if (this.wanted && final.has(code)) {
        this.stop()
        this.o.stopped(code)
      }
    } catch {
      // no network: that is what the pause is for
    }
  }
}

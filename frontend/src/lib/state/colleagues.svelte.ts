// Who of us is present, and who looks at what or writes where: calm, so that
// passing by is not seen.
import type { Bridge, Colleague, Presence, Typing } from '../bridge'

/** Whoever stays so long is shown, and a while longer after leaving (ms). */
const appears = 1000
const lingers = 3000
/** How long "writes" holds without another word. */
const writes = 5500
const gathers = 100
const toldEvery = 30_000

export class Colleagues {
  private readonly bridge: Bridge
  private readonly me: () => string
  private present = $state.raw<ReadonlyMap<string, Colleague>>(new Map())
  /** The others who look at it, by conversation or ticket. */
  viewing = $state.raw<Readonly<Record<string, readonly string[]>>>({})
  /** The others who write, by conversation. */
  writing = $state.raw<Readonly<Record<string, readonly string[]>>>({})
  private heard = new Map<string, Colleague>()
  private gathering: ReturnType<typeof setTimeout> | undefined
  /** By agent and place: shown already? What is to happen to it. */
  private seats = new Map<string, { shown: boolean; timer?: ReturnType<typeof setTimeout> }>()
  private pens = new Map<string, ReturnType<typeof setTimeout>>()
  private used = -toldEvery
  private conversation = ''
  private ticket = ''
  private told = ' '

  constructor(bridge: Bridge, me: () => string) {
    this.bridge = bridge
    this.me = me
    bridge.on('colleague', (c) => {
      this.heard.set(c.agent, c)
      this.gathering ??= setTimeout(() => this.take(), gathers)
    })
    bridge.on('colleagues', (list) => this.all(list ?? []))
    bridge.on('typing', (t) => this.typed(t))
  }

  async load(): Promise<void> {
    this.all(await this.bridge.colleagues())
  }

  /** How present somebody is, as the relay tells; off when it does not. */
  of(agent: string): Presence {
    return this.present.get(agent)?.presence ?? 'off'
  }

  /** Tells the others which conversation is looked at; "": none. */
  look(conversation: string): void {
    this.conversation = conversation
    this.tell()
  }

  /** The same of a ticket, which may stand beside one; the answer ends it. */
  beside(ticket: string): () => void {
    this.ticket = ticket
    this.tell()
    return () => {
      if (this.ticket === ticket) this.ticket = ''
      this.tell()
    }
  }

  /** A moment later: going from one to the next is one step. */
  private tell(): void {
    queueMicrotask(() => {
      const now = `${this.conversation} ${this.ticket}`
      if (this.told === now) return
      this.told = now
      void this.bridge.where(this.conversation, this.ticket).catch(() => {}) // shown nowhere then
    })
  }

  /** Tells that somebody is at the keys; the answer ends the watch. */
  watch(target: Window = window): () => void {
    const used = (): void => {
      const now = performance.now()
      if (now - this.used < toldEvery) return
      this.used = now
      void this.bridge.active().catch(() => {})
    }
    const events = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'focus'] as const
    for (const e of events) target.addEventListener(e, used, { passive: true, capture: true })
    used()
    return () => {
      for (const e of events) target.removeEventListener(e, used, { capture: true })
    }
  }

  private all(list: Colleague[]): void {
    const gone = [...this.present.keys()].filter((id) => !list.some((c) => c.agent === id))
    this.heard = new Map([...gone.map((agent): [string, Colleague] => [agent, { agent, presence: 'off' }]), ...list.map((c): [string, Colleague] => [c.agent, c])])
    this.take()
  }

  private take(): void {
    clearTimeout(this.gathering)
    this.gathering = undefined
    const present = new Map(this.present)
    for (const c of this.heard.values()) {
      present.set(c.agent, c)
      if (c.agent !== this.me()) this.seat(c)
    }
    this.heard.clear()
    this.present = present
  }

  /** Lets somebody come into view where they stay, and go where they went. */
  private seat(c: Colleague): void {
    const at = [c.conversation, c.ticket].filter((id): id is string => !!id).map((id) => `${c.agent} ${id}`)
    for (const [key, s] of this.seats) {
      if (!key.startsWith(`${c.agent} `) || at.includes(key)) continue
      if (!s.shown) this.leave(key)
      else s.timer ??= setTimeout(() => this.leave(key), lingers)
    }
    for (const key of at) {
      const s = this.seats.get(key)
      if (s?.shown) {
        clearTimeout(s.timer)
        delete s.timer
      } else if (!s) {
        this.seats.set(key, { shown: false, timer: setTimeout(() => this.enter(key), appears) })
      }
    }
  }

  private enter(key: string): void {
    this.seats.set(key, { shown: true })
    this.show()
  }

  private leave(key: string): void {
    const s = this.seats.get(key)
    clearTimeout(s?.timer)
    this.seats.delete(key)
    if (s?.shown) this.show()
  }

  private show(): void {
    this.viewing = byPlace([...this.seats].filter(([, s]) => s.shown).map(([key]) => key))
  }

  private typed(t: Typing): void {
    if (!t.agent || t.agent === this.me()) return
    const key = `${t.agent} ${t.conversation}`
    clearTimeout(this.pens.get(key))
    if (t.on) this.pens.set(key, setTimeout(() => this.typed({ ...t, on: false }), writes))
    else this.pens.delete(key)
    this.writing = byPlace([...this.pens.keys()])
  }
}

/** Keys of agent and place as agents by place. */
function byPlace(keys: string[]): Record<string, string[]> {
  const by: Record<string, string[]> = {}
  for (const key of keys) {
    const [agent = '', place = ''] = key.split(' ')
    ;(by[place] ??= []).push(agent)
  }
  return by
}

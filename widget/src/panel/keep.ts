// What stays in this browser, from the first message on: who the visitor is,
// what they agreed to, up to where they have read, and messages still waiting.
import { isToken } from './ids'

export interface Consent { at: number; policy: string }

export interface Kept {
  token?: string // not for signed-in customers: their shop says who they are
  consent?: Consent
  seen?: number // ms: time of the newest message seen
  asked?: boolean // the email address was given, or not wanted
}

export interface WaitingFile { name: string; type: string; size: number; ticket?: string }

/** A message (or an email address) on its way to the relay. */
export interface Waiting {
  id: string
  at: number
  text: string
  files: WaitingFile[]
  email?: string
  only?: 'email' // not a message: just the address
  page?: string
  /** fault code after which only the visitor can help */
  failed?: string
}

/** Storage with the shape of localStorage; memory where the browser forbids it, and for the preview. */
export function storage(forget = false): Storage {
  try {
    if (forget) throw forget
    localStorage.getItem('tresen')
    return localStorage
  } catch {
    const m = new Map<string, string>()
    return {
      get length() { return m.size },
      clear: () => m.clear(),
      key: (i) => [...m.keys()][i] ?? null,
      getItem: (k) => m.get(k) ?? null,
      setItem: (k, v) => void m.set(k, v),
      removeItem: (k) => void m.delete(k),
    }
  }
}

function parse<T>(s: string | null): T | undefined {
  try {
    const v: unknown = JSON.parse(s ?? 'null')
    return typeof v === 'object' && v ? (v as T) : undefined
  } catch {
    return undefined // another program's, or cut off by a full disk
  }
}

/** One owner's part of the storage: the device's visitor, or one customer. */
export class Keep {
  readonly key: string
  readonly out: string

  constructor(channel: string, customer: string | undefined, private store: Storage) {
    this.key = `tresen.${channel}` + (customer === undefined ? '' : '.u.' + customer)
    this.out = this.key + '.out.'
  }

  read(): Kept {
    const r = parse<Kept>(this.store.getItem(this.key)) ?? {}
    if (r.token !== undefined && !isToken(r.token)) delete r.token
    return r
  }

  /** Whether this owner has ever written from this browser. */
  exists(): boolean {
    return this.store.getItem(this.key) !== null
  }

  write(change: Kept): void {
    this.set(this.key, { ...this.read(), ...change })
  }

  /** Whether the window is open in this tab; remembered only for who has written. */
  opened(now?: boolean): boolean {
    try {
      if (now === undefined) return sessionStorage.getItem(this.key) === 'open'
      if (now && this.exists()) sessionStorage.setItem(this.key, 'open')
      else sessionStorage.removeItem(this.key)
    } catch {
      // no storage: it starts closed
    }
    return !!now
  }

  /** One key a message, so that two tabs never overwrite each other's. */
  waiting(): Waiting[] {
    const list: Waiting[] = []
    for (let i = 0; i < this.store.length; i++) {
      const k = this.store.key(i)!
      const w = k.startsWith(this.out) ? parse<Waiting>(this.store.getItem(k)) : undefined
      if (w && typeof w.id === 'string' && typeof w.text === 'string') list.push({ ...w, files: w.files ?? [] })
    }
    return list.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  }

  put(w: Waiting): void {
    this.set(this.out + w.id, w)
  }

  drop(id: string): void {
    this.store.removeItem(this.out + id)
  }

  has(id: string): boolean {
    return this.store.getItem(this.out + id) !== null
  }

  private set(k: string, v: unknown): void {
    try {
      this.store.setItem(k, JSON.stringify(v))
    } catch {
      // the quota is used up: it goes on without surviving a reload
    }
  }
}

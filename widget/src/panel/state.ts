// What the panel shows, and how frames change it: plain functions over plain
// data, so that they can be tested without a browser.
import type { Place } from '../shared/types'
import type { Waiting } from './keep'

export interface FileRef { name: string; type: string; size: number; width?: number; height?: number; url?: string; local?: Blob }

export interface Entry {
  id: string
  mine?: boolean
  agent?: string
  picture?: string
  type: string
  at: number
  text: string
  files?: FileRef[]
  state?: string
}

export interface State {
  open: boolean
  /** opened by itself: must not take the focus */
  quiet: boolean
  connected: boolean
  /** the line has been away long enough to say so */
  cut: boolean
  /** fault code: this page cannot chat at all */
  stopped: string
  /** the first answer of the relay is there */
  loaded: boolean
  place: Place
  known: boolean
  hasEmail: boolean
  consented: boolean
  asked: boolean
  entries: Entry[]
  waiting: Waiting[]
  progress: Record<string, number> // by message id, 0–1
  /** fault code that holds the queue for now, e.g. disk_full */
  held: string
  seenAt: number
  /** the relay's clock minus ours, ms */
  skew: number
  typing: boolean
  more: boolean
  older: boolean // being fetched
  unread: number
}

export function first(place: Place): State {
  return {
    open: false, quiet: false, connected: false, cut: false, stopped: '', loaded: false, place, known: false, hasEmail: false, consented: false,
    asked: false, entries: [], waiting: [], progress: {}, held: '', seenAt: 0, skew: 0, typing: false, more: false, older: false, unread: 0,
  }
}

const rank: Record<string, number> = { sent: 1, delivered: 2, read: 3 }

/** Puts entries in by id, in the order of the relay's clock. A state never goes back. */
export function merge(list: Entry[], news: Entry[]): Entry[] {
  const byID = new Map(list.map((e) => [e.id, e]))
  for (const e of news) {
    const old = byID.get(e.id)
    const state = (rank[old?.state ?? ''] ?? 0) > (rank[e.state ?? ''] ?? 0) ? old?.state : e.state
    const files = e.files?.map((f, i) => (old?.files?.[i]?.local ? { ...f, local: old.files[i]!.local! } : f))
    byID.set(e.id, { ...e, ...(state ? { state } : {}), ...(files ? { files } : {}) })
  }
  return [...byID.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

/** Messages still under way, without those the relay already shows. */
export function pending(s: Pick<State, 'entries' | 'waiting'>): Waiting[] {
  const there = new Set(s.entries.map((e) => e.id))
  return s.waiting.filter((w) => w.only !== 'email' && !there.has(w.id))
}

export function countUnread(entries: Entry[], seen: number): number {
  return entries.filter((e) => !e.mine && e.at > seen).length
}

/** Ids of the business's messages a mark is due for. Only the chat's own can be marked. */
export function due(entries: Entry[], mark: 'got' | 'read', told: Set<string>): string[] {
  const least = mark === 'got' ? 2 : 3
  return entries
    .filter((e) => !e.mine && e.type === 'webchat' && (rank[e.state ?? ''] ?? 0) < least && !told.has(mark + e.id))
    .map((e) => e.id)
    .slice(-200)
}

/** What a refusal means for a waiting message. */
export function verdict(code: string, what: string): 'wait' | 'again' | 'fail' {
  if (code === 'not_found' && what === 'files') return 'again' // the ticket is too old: upload anew
  if (['rate_limited', 'unavailable', 'disk_full', 'internal', 'behind', 'locked'].includes(code)) return 'wait'
  if (code === 'signed_out') return 'wait' // a new hello is on its way
  return 'fail'
}

// How a thread takes in news: pure work on its messages.
import type { Message, ThreadPage } from './bridge'
import { subjectCore } from './letters'

const same = (a: Message, b: Message): boolean => JSON.stringify(a) === JSON.stringify(b)

const order = (a: Message, b: Message): number => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** What changed, laid into what is loaded. Further pages exist before (older) or behind it (newer). */
export function layChanged(loaded: Message[], changed: Message[], gone: string[], more: { older: boolean; newer: boolean }): Message[] {
  const first = loaded[0]
  const last = loaded[loaded.length - 1]
  const fresh = new Map(changed.map((m) => [m.id, m]))
  const out = new Set(gone)
  const kept = loaded.filter((m) => !out.has(m.id)).map((m) => {
    const now = fresh.get(m.id)
    fresh.delete(m.id)
    return now && !same(m, now) ? now : m
  })
  // What belongs to a page that is not loaded comes with that page.
  const came = [...fresh.values()].filter((m) => !(more.older && first && order(m, first) < 0) && !(more.newer && last && order(m, last) > 0))
  return [...kept, ...came].sort(order)
}

/**
 * Lays the newest page over what is loaded. Gives null when the page does not
 * reach what is loaded: then it replaces everything. Unchanged messages stay
 * the same objects, so that they are not drawn again.
 */
export function layNewest(loaded: Message[], page: ThreadPage): Message[] | null {
  if (loaded.length === 0 || page.messages.length === 0) return page.before === '' ? page.messages : null
  if (page.before === '') return reuse(loaded, page.messages)
  const ids = new Set(page.messages.map((m) => m.id))
  const joint = loaded.findIndex((m) => ids.has(m.id))
  if (joint < 0) return null
  return [...loaded.slice(0, joint), ...reuse(loaded.slice(joint), page.messages)]
}

function reuse(old: Message[], fresh: Message[]): Message[] {
  const known = new Map(old.map((m) => [m.id, m]))
  return fresh.map((m) => {
    const before = known.get(m.id)
    return before && same(before, m) ? before : m
  })
}

/** Puts an older page before what is loaded. */
export function layOlder(loaded: Message[], page: ThreadPage): Message[] {
  const ids = new Set(loaded.map((m) => m.id))
  return [...page.messages.filter((m) => !ids.has(m.id)), ...loaded]
}

/** Puts a newer page behind what is loaded. */
export function layNewer(loaded: Message[], page: ThreadPage): Message[] {
  const ids = new Set(loaded.map((m) => m.id))
  return [...loaded, ...page.messages.filter((m) => !ids.has(m.id))]
}

/** One thing shown in a thread. */
export type Item =
  | { type: 'day'; key: string; at: number }
  | { type: 'new'; key: string }
  /** album: all messages it was sent as, where these are several. */
  | { type: 'message'; key: string; message: Message; joined: boolean; album?: Message[] }
  | { type: 'subject'; key: string; text: string }
  | { type: 'event'; key: string; message: Message }
  | { type: 'events'; key: string; messages: Message[] }

/** The fresh items, but those that show nothing new as the objects they were: they are not drawn again. */
export function reuseItems(old: Item[], fresh: Item[]): Item[] {
  const known = new Map(old.map((i) => [i.key, i]))
  return fresh.map((i) => {
    const before = known.get(i.key)
    return before && sameItem(before, i) ? before : i
  })
}

function sameItem(a: Item, b: Item): boolean {
  switch (b.type) {
    case 'message':
      return a.type === 'message' && a.message === b.message && a.joined === b.joined && a.album?.length === b.album?.length && (b.album ?? []).every((m, i) => m === a.album![i])
    case 'event':
      return a.type === 'event' && a.message === b.message
    case 'events':
      return a.type === 'events' && a.messages.length === b.messages.length && b.messages.every((m, i) => m === a.messages[i])
    case 'day':
      return a.type === 'day' && a.at === b.at
    case 'subject':
      return a.type === 'subject' && a.text === b.text
    case 'new':
      return a.type === 'new'
  }
}

export interface ItemOptions {
  /** Messages of the contact after this time are new; 0: no divider. */
  newAfter: number
  /** Whose own words are never new (agent id). */
  me?: string
  /** Show the thin grey lines. */
  events: boolean
  /** Keys of collapsed runs that were opened. */
  unfolded: ReadonlySet<string>
}

const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

/** What a thread shows: day dividers, the "new" divider, messages, runs of events. */
export function itemsOf(messages: Message[], o: ItemOptions): Item[] {
  const items: Item[] = []
  let day = 0
  let dayEnd = 0
  let divided = o.newAfter === 0
  let subject: string | null = null
  for (let i = 0; i < messages.length; i++) {
    const m = messages[i]!
    if (m.dir === 'event' && !o.events) continue
    if (m.at < day || m.at >= dayEnd) {
      day = dayOf(m.at)
      dayEnd = day + 86_400_000
      items.push({ type: 'day', key: `day-${m.id}`, at: m.at })
    }
    if (!divided && (m.dir === 'in' || (m.dir === 'note' && m.inbox === 'team' && m.author !== o.me)) && m.at > o.newAfter) {
      divided = true
      items.push({ type: 'new', key: 'new' })
    }
    // Automatic mail words its subject in its own way: it opens no new matter.
    const core: string | null = m.mail && !m.auto ? subjectCore(m.mail.subject) : subject
    if (core !== null && core !== subject) {
      subject = core
      items.push({ type: 'subject', key: `subject-${m.id}`, text: core })
    }
    if (m.dir === 'event') i = pushEvents(items, messages, i, dayEnd, o.unfolded)
    else {
      const album = albumAt(messages, i)
      i += album.length - 1
      const joined = joins(messages[i]!, messages[i + 1])
      items.push({ type: 'message', key: m.id, message: album.find((x) => x.text !== '') ?? m, joined, ...(album.length > 1 && { album }) })
    }
  }
  return items
}

/** The messages of the album that begins at i; one alone is no album. */
function albumAt(messages: Message[], i: number): Message[] {
  const m = messages[i]!
  let end = i + 1
  const same = (x: Message): boolean => x.group === m.group && x.dir === m.dir && x.channel === m.channel && !x.deleted && dayOf(x.at) === dayOf(m.at)
  if (m.group && !m.deleted) while (messages[end] && same(messages[end]!)) end++
  return messages.slice(i, end)
}

/** The item a message stands in. */
export function holds(item: Item, id: string): boolean {
  return item.type === 'message' && (item.message.id === id || (item.album?.some((m) => m.id === id) ?? false))
}

/** Adds the run of events that begins at i, folded from three on; gives its last index. */
function pushEvents(items: Item[], messages: Message[], i: number, dayEnd: number, unfolded: ReadonlySet<string>): number {
  let end = i
  while (messages[end + 1]?.dir === 'event' && messages[end + 1]!.at < dayEnd) end++
  const run = messages.slice(i, end + 1)
  const key = `events-${run[0]!.id}`
  if (run.length > 2 && !unfolded.has(key)) items.push({ type: 'events', key, messages: run })
  else for (const message of run) items.push({ type: 'event', key: message.id, message })
  return end
}

/** It tells something of its own in the line below. */
const special = (m: Message): boolean => !!m.edited || !!m.sentAt || !!m.wish || (m.parts ?? 0) > 1 || (m.reactions?.length ?? 0) > 0

/** Whether the next message tells the same time, channel and state: then one line below both is enough. */
function joins(m: Message, next: Message | undefined): boolean {
  return (
    next !== undefined && next.dir === m.dir && (m.dir !== 'note' || m.inbox === 'team') && !m.deleted && !m.mail && !m.auto && !next.auto && next.author === m.author && next.channel === m.channel &&
    !special(m) && next.state === m.state && next.at - m.at < 60_000 && dayOf(next.at) === dayOf(m.at) && m.state !== 'failed' && m.state !== 'unsure'
  )
}

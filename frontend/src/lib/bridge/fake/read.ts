// The stand-in's views of its data.
import type * as T from '../types'
import type { Store } from './seed'

export function rowOf(s: Store, c: T.Conversation): T.ListRow {
  const seen = s.seen.get(c.id) ?? 0
  const thread = s.threads.get(c.id) ?? []
  let unread = 0
  for (let i = thread.length - 1; i >= 0 && thread[i]!.at > seen; i--) if (thread[i]!.dir === 'in') unread++
  const { name = '', picture } = s.contacts.get(c.contact) ?? {}
  const last = thread.findLast((m) => m.dir === 'out')
  const failed = (last?.state === 'failed' || last?.state === 'unsure') && last.fault !== 'given_up'
  return {
    conversation: c, name, ...(picture && { picture }), unread: Math.min(unread, 99), mentioned: false, online: s.online.has(c.contact),
    waiting: s.outbox.some((o) => o.conversation === c.id), failed, draft: s.drafts.has(c.id),
  }
}

function passes(s: Store, c: T.Conversation, f: T.Filter): boolean {
  const late = f.unansweredMins > 0 && !(c.unansweredSince && Date.now() - c.unansweredSince >= f.unansweredMins * 60_000)
  return (
    (!f.inbox || c.inbox === f.inbox) && (!f.channel || c.channels.includes(f.channel)) && (!f.label || (c.labels ?? []).includes(f.label)) &&
    (!f.agent || c.assignee === f.agent) && !late && (!f.unread || rowOf(s, c).unread > 0)
  )
}

function inBucket(s: Store, c: T.Conversation, b: T.Bucket): boolean {
  if (c.inbox === 'team') return false
  if (c.other) return b === 'other'
  if (b === 'snoozed' || b === 'done') return c.status === b
  if (c.status !== 'open' || b === 'other') return false
  return b === 'open' || (b === 'mine' ? c.assignee === s.me : !c.assignee)
}

export function countsOf(s: Store, f: T.Filter): T.Counts {
  const counts: T.Counts = { mine: 0, unassigned: 0, open: 0, snoozed: 0, done: 0, other: 0, unread: 0 }
  for (const c of s.conversations.values()) {
    if (!passes(s, c, f)) continue
    for (const b of ['mine', 'unassigned', 'open', 'snoozed', 'done', 'other'] as const) if (inBucket(s, c, b)) counts[b]++
    if (c.status === 'open' && (!c.assignee || c.assignee === s.me) && rowOf(s, c).unread > 0) counts.unread++
  }
  return counts
}

export function listOf(s: Store, q: T.ListQuery): T.ListPage {
  const key = (c: T.Conversation): number => (q.sort === 'waiting' ? (c.unansweredSince || 9e15) : -c.lastAt)
  const all = [...s.conversations.values()].filter((c) => inBucket(s, c, q.bucket) && passes(s, c, q.filter))
  all.sort((a, b) => key(a) - key(b) || (a.id < b.id ? -1 : 1))
  const after = all.findIndex((c) => `${key(c)}/${c.id}` === q.after)
  const page = all.slice(after + 1, after + 1 + q.limit)
  const end = page[page.length - 1]
  return { rows: page.map((c) => rowOf(s, c)), next: end && after + 1 + q.limit < all.length ? `${key(end)}/${end.id}` : '' }
}

export function mineOf(s: Store, q: T.MineQuery): T.ListPage {
  const is = (c: T.Conversation): boolean =>
    q.how === 'member' ? c.inbox === 'team' : q.how === 'assigned' ? c.assignee === s.me : q.how === '' && (c.assignee === s.me || c.inbox === 'team')
  const rows = [...s.conversations.values()].filter(is).sort((a, b) => b.lastAt - a.lastAt)
  return { rows: rows.slice(0, q.limit).map((c) => rowOf(s, c)), next: '' }
}

export function threadOf(s: Store, id: string, before: string, limit: number): T.ThreadPage {
  const all = s.threads.get(id) ?? []
  const end = before === '' ? all.length : Number(before)
  const from = Math.max(0, end - limit)
  return { messages: all.slice(from, end), before: from > 0 ? String(from) : '', after: '', total: all.length }
}

export function newerOf(s: Store, id: string, after: string, limit: number): T.ThreadPage {
  const all = s.threads.get(id) ?? []
  const to = Number(after) + limit
  return { messages: all.slice(Number(after), to), before: '', after: to < all.length ? String(to) : '', total: 0 }
}

export function openedOf(s: Store, id: string): T.Opened {
  const c = s.conversations.get(id)
  if (!c) throw new Error('not_found')
  const identities = s.identities.filter((x) => x.contact === c.contact)
  const online = s.online.has(c.contact)
  const reach = s.view.channels.map((ch): T.Reach => {
    const who = identities.find((x) => x.channel === ch.id)
    const openUntil = who?.openUntil ?? 0
    const code = !who ? 'not_found' : who.blocked ? 'recipient' : openUntil > 0 && openUntil <= Date.now() ? 'window_closed' : ''
    const templates = s.templates.some((x) => x.channel === ch.id && x.state === 'approved')
    return { channel: ch.id, address: who?.address ?? '', code, online: online && ch.type === 'webchat', default: ch.id === c.lastChannel, openUntil, templates }
  })
  const history = [...s.conversations.values()].filter((x) => x.id !== id && x.status === 'done').slice(0, 3)
  return {
    row: rowOf(s, c), contact: s.contacts.get(c.contact)!, identities, reach, draft: s.drafts.get(id) ?? null, seenAt: s.seen.get(id) ?? 0,
    history, thread: threadOf(s, id, '', 60), likely: s.likely.get(id) ?? [], merges: s.merges.get(id) ?? [], refused: [],
    contacted: Object.fromEntries(identities.flatMap((i) => (s.threads.get(id) ?? []).filter((m) => m.dir === 'in' && m.channel === i.channel).slice(-1).map((m) => [i.id, m.at]))),
  }
}

export function searchIn(s: Store, text: string, limit: number): T.SearchHit[] {
  const want = text.trim().toLowerCase()
  const hits: T.SearchHit[] = []
  if (!want) return hits
  for (const c of s.conversations.values()) {
    if (hits.length >= limit) break
    const row = rowOf(s, c)
    if (row.name.toLowerCase().includes(want)) hits.push({ row, message: '', channel: '', at: c.lastAt, subject: '', snippet: '' })
    else {
      const m = s.threads.get(c.id)!.findLast((x) => x.text.toLowerCase().includes(want))
      if (!m) continue
      const i = m.text.toLowerCase().indexOf(want)
      const snippet = `${m.text.slice(Math.max(0, i - 30), i)}\u0001${m.text.slice(i, i + want.length)}\u0002${m.text.slice(i + want.length, i + 90)}`
      hits.push({ row, message: m.id, channel: m.channel ?? '', at: m.at, subject: m.mail?.subject ?? '', snippet })
    }
  }
  return hits
}

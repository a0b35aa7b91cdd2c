// A change to a ticket that came too late: what stands there now, what was wanted,
// and how it is wanted again. Pure.
import type { Ticket, TicketOpened, TicketWish } from './bridge'
import type { Commands } from './gen/commands'

type Body = Commands['changeTicket']
const fields = ['title', 'text', 'type', 'status', 'priority', 'due', 'assignee', 'contact', 'channel', 'inbox'] as const
type Field = (typeof fields)[number]

const valueOf = (ticket: Ticket, f: Field): string | number => ticket[f] ?? (f === 'due' ? 0 : '')

export interface Conflict {
  fields: { field: Field | 'checks'; theirs: string; mine: string }[]
  /** Who changed it last; "" when it is not known. */
  by: string
}

function bodyOf(wish: TicketWish): Body | null {
  if (wish.kind !== 'changeTicket') return null
  try {
    return JSON.parse(wish.body) as Body
  } catch {
    return null
  }
}

/** What stands against each other; null for a wish that was refused for another reason. */
export function conflictOf(wish: TicketWish, opened: Pick<TicketOpened, 'ticket' | 'entries'>, me: string): Conflict | null {
  const body = wish.code === 'stale' ? bodyOf(wish) : null
  if (!body) return null
  const { ticket } = opened
  const conflict: Conflict = { fields: [], by: '' }
  for (const f of fields) {
    const mine = body[f]
    if (mine === undefined || valueOf(ticket, f) === mine) continue
    conflict.fields.push({ field: f, theirs: String(valueOf(ticket, f)), mine: String(mine) })
  }
  for (const c of body.checks ?? []) {
    const is = ticket.checks?.find((h) => h.id === c.id)?.text ?? ''
    if (c.text !== undefined && c.text !== is) conflict.fields.push({ field: 'checks', theirs: is, mine: c.text })
  }
  const about = new Set<string>(conflict.fields.map((f) => f.field))
  conflict.by = opened.entries.findLast((e) => e.by !== me && about.has(e.event?.what ?? ''))?.by ?? ''
  return conflict
}

/** The same wish once more, from what stands there now. A line of the check-list that is gone is made anew. */
export function rebased(wish: TicketWish, ticket: Ticket): Body {
  const body = bodyOf(wish)!
  const was = Object.fromEntries(fields.filter((f) => body.was?.[f] !== undefined || ((f === 'title' || f === 'text') && body[f] !== undefined)).map((f) => [f, valueOf(ticket, f)]))
  const there = (id: string) => ticket.checks?.find((h) => h.id === id)
  const checks = body.checks?.filter((c) => there(c.id)).map((c) => ({ ...c, ...(c.text !== undefined && { was: there(c.id)!.text }) }))
  const lost = (body.checks ?? []).flatMap((c) => (!there(c.id) && c.text !== undefined ? [{ id: c.id, text: c.text }] : []))
  return { ...body, ...(Object.keys(was).length > 0 && { was }), ...(checks && { checks }), ...(lost.length > 0 && { addChecks: [...(body.addChecks ?? []), ...lost] }) }
}

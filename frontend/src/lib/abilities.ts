// What can still be done with a message, and why not. Everything comes from the
// channel's limits (Caps); words are the interface's.
import type { Agent, Message } from './bridge'
import type { Caps } from './gen/channels'
import { may } from './rights'

/** "": it can be done. */
export type Why = '' | 'never' | 'late' | 'notYet' | 'notThere' | 'underway' | 'template'
type Limits = Pick<Caps, 'quotes' | 'reacts' | 'edits' | 'deletes'>

const minute = 60_000

/** Whether it is at the platform. */
function absent(m: Message): '' | 'notYet' | 'notThere' {
  if (m.dir !== 'out') return ''
  if (m.state === 'waiting' || m.state === 'queued' || m.state === 'sending') return 'notYet'
  return m.state === 'failed' || m.state === 'unsure' ? 'notThere' : ''
}

/** What was said by somebody and can be referred to. */
export const isSaid = (m: Message): boolean => (m.dir === 'in' || m.dir === 'out') && !m.deleted && !m.mail

export function quoteWhy(m: Message, caps: Limits): Why {
  if (!caps.quotes) return 'never'
  return absent(m)
}

/** For messages of the contact. */
export function reactWhy(m: Message, caps: Limits): Why {
  if (!caps.reacts?.length) return 'never'
  return underway(m) ? 'underway' : ''
}

export function editWhy(m: Message, caps: Limits, now: number): Why {
  if (m.template || (m.parts ?? 0) > 1) return 'template'
  return changeWhy(m, caps.edits ?? 0, now)
}

export function deleteWhy(m: Message, caps: Limits, now: number): Why {
  return changeWhy(m, caps.deletes ?? 0, now)
}

/** minutes: how long the platform allows it; 0 never, -1 always. What still waits here can be changed anyway. */
function changeWhy(m: Message, minutes: number, now: number): Why {
  if (m.state === 'waiting' || (m.state === 'queued' && !m.sent)) return ''
  const not = absent(m)
  if (not) return not
  if (minutes === 0) return 'never'
  if (minutes > 0 && now - m.at > minutes * minute) return 'late'
  return underway(m) ? 'underway' : ''
}

/** Who may change a message of ours: its author, and those who hand out work (package command: mayChange). */
export function mayChange(m: Message, me: Pick<Agent, 'id' | 'role' | 'inboxes'>): boolean {
  return m.dir === 'out' && (!m.author || m.author === me.id || may(me, 'reassign', m.inbox))
}

/** A change is on its way, not refused. */
const underway = (m: Message): boolean => m.wish !== undefined && !m.wish.fault

const usual = ['👍', '❤', '😂', '😮', '😢', '🙏']

/** The first reactions to offer: the usual ones a channel takes, then its own. */
export function quickReactions(reacts: string[] | undefined, n = 6): string[] {
  if (!reacts?.length) return []
  if (reacts.includes('*')) return usual.slice(0, n)
  return [...usual.filter((e) => reacts.includes(e)), ...reacts.filter((e) => !usual.includes(e))].slice(0, n)
}

// Pure work on tickets: what is shown of them, and what a new one is filled with.
import type { Check, Message, Priority, Ticket, TicketStatus } from './bridge'
import { comingWhen, clockTime, shortWhen } from './format'
import type { Lang } from './i18n/index.svelte'
import { subjectCore } from './letters'

export const statuses: TicketStatus[] = ['open', 'waiting', 'solved']
export const priorities: Priority[] = ['urgent', 'high', 'normal', 'low']

const titleLength = 80
const day = 86_400_000

/** "#123"; a ticket whose wish still waits has no number yet. */
export function numberOf(ticket: Pick<Ticket, 'number'>): string {
  return ticket.number > 0 ? `#${ticket.number}` : '#…'
}

/** Whether a date is over, or comes within a day. What is solved has time. */
export function dueLevel(ticket: Pick<Ticket, 'due' | 'status'>, now: number): '' | 'soon' | 'over' {
  if (!ticket.due || ticket.status === 'solved') return ''
  if (ticket.due <= now) return 'over'
  return ticket.due - now < day ? 'soon' : ''
}

/** A due date in a row: "Today, 14:30" is just the time. */
export function dueText(due: number, now: number, lang: Lang): string {
  return due > now ? comingWhen(due, now, lang) : shortWhen(due, now, lang)
}

/** The first words of a text, cut between two of them. */
export function firstWords(text: string, most = titleLength): string {
  const line = text.split('\n').map((l) => l.trim()).find((l) => l !== '') ?? ''
  if (line.length <= most) return line
  const cut = line.slice(0, most - 1)
  const space = cut.lastIndexOf(' ')
  return `${(space > most / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:–-]+$/, '')}…`
}

const said = (m: Message): boolean => (m.dir === 'in' || m.dir === 'out') && !m.deleted && !m.auto

/** What a ticket made from a conversation may be called: the mail's matter, else what the contact wrote last. */
export function suggestedTitle(subject: string | undefined, messages: Message[]): string {
  const core = subjectCore(subject ?? '').trim()
  if (core !== '') return firstWords(core)
  const own = messages.findLast((m) => said(m) && m.dir === 'in' && m.text.trim() !== '')
  return firstWords(own?.text ?? '')
}

/** The last messages as text: who said what and when, oldest first. */
export function quoted(messages: Message[], name: (m: Message) => string, lang: Lang, now: number, most = 3): string {
  return messages
    .filter((m) => said(m) && m.text.trim() !== '')
    .slice(-most)
    .map((m) => `${name(m)}, ${now - m.at < day ? clockTime(m.at, lang) : `${shortWhen(m.at, now, lang)} ${clockTime(m.at, lang)}`}:\n${m.text.trim()}`)
    .join('\n\n')
}

/** The list with one line moved up (-1) or down (1). */
export function moved(checks: Check[], id: string, step: 1 | -1): Check[] {
  const from = checks.findIndex((c) => c.id === id)
  const to = from + step
  if (from < 0 || to < 0 || to >= checks.length) return checks
  return checks.with(from, checks[to]!).with(to, checks[from]!)
}

/** A moment as a field of the type datetime-local has it; "" for none. */
export function toField(at: number): string {
  if (!at) return ''
  const d = new Date(at)
  return new Date(at - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** And back; 0 for an empty or unfinished field. */
export function fromField(value: string): number {
  const at = value === '' ? NaN : new Date(value).getTime()
  return Number.isNaN(at) ? 0 : at
}

/** Days to choose from for a date: at 17 o'clock, a working day's end. */
export function dueChoices(now: number): { id: 'today' | 'tomorrow' | 'friday' | 'week'; at: number }[] {
  const at = (days: number): number => {
    const d = new Date(now)
    d.setDate(d.getDate() + days)
    return d.setHours(17, 0, 0, 0)
  }
  const weekday = new Date(now).getDay()
  const all = [
    { id: 'today' as const, at: at(0) }, { id: 'tomorrow' as const, at: at(1) },
    { id: 'friday' as const, at: at((5 - weekday + 7) % 7) }, { id: 'week' as const, at: at(7) },
  ]
  return all.filter((c, i) => c.at > now && all.findIndex((o) => o.at === c.at) === i)
}

import type { TicketEntry, TicketOpened } from '$lib/bridge'
import { comingWhen } from '$lib/format'
import { i18n, t } from '$lib/i18n/index.svelte'
import { tickets } from '$lib/i18n/tickets'
import { contactName } from '$lib/names'
import type { App } from '$lib/state/app.svelte'
import { clock } from '$lib/state/clock.svelte'

/** Who did it: "you", a colleague, or the program itself. */
export function whoOf(app: App, agent: string | undefined): string {
  const words = tickets.t().notes
  if (!agent) return words.machine
  return agent === app.workspace.me.id ? words.you : (app.workspace.agent(agent)?.name ?? words.someone)
}

/** Words one line of a ticket's history. */
export function ticketEventText(entry: TicketEntry, opened: TicketOpened, app: App): string {
  const words = tickets.t().event
  const all = tickets.t()
  const who = whoOf(app, entry.by)
  const { what = '', from = '', to = '' } = entry.event ?? {}
  const named = (ids: string, name: (id: string) => string | undefined): string => ids.split(',').filter(Boolean).flatMap((id) => name(id) ?? []).join(', ')
  const colleague = (id: string): string | undefined => app.workspace.agent(id)?.name
  const conversation = (id: string): string => {
    const row = opened.conversations.find((c) => c.id === id)?.row
    return row ? contactName(row.name, row.conversation.contact) : t().ticket.bare
  }
  switch (what) {
    case 'created':
      return words.created(who)
    case 'linked':
      return words.linked(who, conversation(to))
    case 'unlinked':
      return words.unlinked(who, conversation(to || from))
    case 'status':
      return words.status(who, all.status[to as keyof typeof all.status] ?? to)
    case 'priority':
      return words.priority(who, all.priority[to as keyof typeof all.priority] ?? to)
    case 'title':
      return words.title(who, to)
    case 'due':
      return to ? words.due(who, comingWhen(Number(to), clock.now, i18n.lang)) : words.dueGone(who)
    case 'assignee':
      return to ? words.assignee(who, whoOf(app, to)) : words.assigneeGone(who)
    case 'labels':
      return words.labels(who, named(to, (id) => app.workspace.label(id)?.name), named(from, (id) => app.workspace.label(id)?.name))
    case 'inbox':
      return words.inbox(who, app.workspace.inbox(to)?.name ?? '')
    case 'type':
      return words.type(who, all.kinds[to as keyof typeof all.kinds] ?? to)
    case 'checks':
      return words.checks(who, (to || from).replace('[x] ', '✓ ').replace('[ ] ', ''))
    case 'followers':
      return words.followers(who, named(to, colleague), named(from, colleague))
    case 'text':
    case 'contact':
    case 'files':
      return words[what](who)
    default:
      return words.other(who)
  }
}

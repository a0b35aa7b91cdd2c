import { capital, comingWhen } from '$lib/format'
import type { Lang } from '$lib/i18n/index.svelte'
import { tickets } from '$lib/i18n/tickets'
import type { App } from '$lib/state/app.svelte'
import { timeNow } from '$lib/time'

/** A value of a ticket's field as a person reads it; "" for none. */
export function shownValue(app: App, field: string, value: string, lang: Lang): string {
  const words = tickets.t()
  if (field === 'due') return Number(value) > 0 ? capital(comingWhen(Number(value), timeNow(), lang)) : ''
  if (field === 'assignee') return app.workspace.agent(value)?.name ?? ''
  if (field === 'channel') return app.workspace.channel(value)?.name ?? ''
  if (field === 'inbox') return app.workspace.inbox(value)?.name ?? ''
  if (field === 'status') return words.status[value as keyof typeof words.status] ?? value
  if (field === 'priority') return words.priority[value as keyof typeof words.priority] ?? value
  if (field === 'type') return words.kinds[value as keyof typeof words.kinds] ?? value
  return value
}

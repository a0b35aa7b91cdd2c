// Changes to a conversation that can be taken back. Each is on disk before it
// is said to be done.
import type { Conversation, Standing } from '$lib/bridge'
import { comingWhen } from '$lib/format'
import { i18n, t } from '$lib/i18n/index.svelte'
import { sees } from '$lib/rights'
import type { App } from '$lib/state/app.svelte'
import { restoring } from '$lib/state/bulk.svelte'
import { timeNow } from '$lib/time'

/** Does it and says so; undo gives back only what nobody changed since. */
function act(app: App, run: () => Promise<unknown>, text: string, c: Conversation, left: Partial<Standing>): Promise<boolean> {
  app.inbox.admit(c.id)
  const item = restoring(c, app.workspace.me.id, left)
  return app.act(run, text, () => app.bulk.takeBack([item]))
}

export function setDone(app: App, c: Conversation): Promise<boolean> {
  const run = (): Promise<unknown> => app.bridge.do('done', { conversation: c.id })
  return act(app, run, t().inbox.actions.didDone, c, { status: 'done', doneBy: app.workspace.me.id, snoozedUntil: 0 })
}

export async function setOpen(app: App, c: Conversation): Promise<void> {
  await act(app, () => app.bridge.do('reopen', { conversation: c.id }), t().inbox.actions.didReopen, c, { status: 'open', snoozedUntil: 0 })
}

/** agent "" removes the assignment. */
export async function setAssignee(app: App, c: Conversation, agent: string): Promise<void> {
  if ((c.assignee ?? '') === agent) return
  const texts = t().inbox.actions
  const said = agent === '' ? texts.didUnassign : texts.didAssign(app.workspace.agent(agent)?.name ?? '')
  const run = (): Promise<unknown> => app.bridge.do('assign', { conversation: c.id, agent })
  const gone = !sees(app.workspace.me, { ...c, assignee: agent })
  const stands = await act(app, run, gone ? texts.didLeave(said) : said, c, { assignee: agent })
  if (stands && gone && app.inbox.thread.id === c.id) app.inbox.close()
}

/** until 0 wakes it. */
export function setSnooze(app: App, c: Conversation, until: number): Promise<boolean> {
  const texts = t().inbox.actions
  const said = until > 0 ? texts.didSnooze(comingWhen(until, timeNow(), i18n.lang)) : texts.didWake
  const run = (): Promise<unknown> => app.bridge.do('snooze', { conversation: c.id, until })
  return act(app, run, said, c, until > 0 ? { status: 'snoozed', snoozedUntil: until } : { status: 'open', snoozedUntil: 0 })
}

export async function setLabels(app: App, c: Conversation, add: string[], remove: string[]): Promise<void> {
  const labels = [...(c.labels ?? []).filter((l) => !remove.includes(l)), ...add]
  await act(app, () => app.bridge.do('label', { conversation: c.id, add, remove }), t().inbox.actions.didLabel, c, { labels })
}

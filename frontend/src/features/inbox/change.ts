// Changes to a conversation that can be taken back. Each is on disk before it
// is said to be done.
import type { Conversation, Standing } from '$lib/bridge'
import { comingWhen } from '$lib/format'
import { i18n, t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'
import { restoring } from '$lib/state/bulk.svelte'

/** Says what was done; undo gives back only what nobody changed since. */
function did(app: App, text: string, c: Conversation, left: Partial<Standing>): void {
  const item = restoring(c, app.workspace.me.id, left)
  app.did(text, () => app.bulk.takeBack([item]))
}

export async function setDone(app: App, c: Conversation): Promise<boolean> {
  if (!(await app.try(() => app.bridge.do('done', { conversation: c.id })))) return false
  did(app, t().inbox.actions.didDone, c, { status: 'done', doneBy: app.workspace.me.id, snoozedUntil: 0 })
  return true
}

export async function setOpen(app: App, c: Conversation): Promise<void> {
  if (!(await app.try(() => app.bridge.do('reopen', { conversation: c.id })))) return
  did(app, t().inbox.actions.didReopen, c, { status: 'open', snoozedUntil: 0 })
}

/** agent "" removes the assignment. */
export async function setAssignee(app: App, c: Conversation, agent: string): Promise<void> {
  if ((c.assignee ?? '') === agent) return
  if (!(await app.try(() => app.bridge.do('assign', { conversation: c.id, agent })))) return
  const texts = t().inbox.actions
  did(app, agent === '' ? texts.didUnassign : texts.didAssign(app.workspace.agent(agent)?.name ?? ''), c, { assignee: agent })
}

/** until 0 wakes it. */
export async function setSnooze(app: App, c: Conversation, until: number): Promise<boolean> {
  if (!(await app.try(() => app.bridge.do('snooze', { conversation: c.id, until })))) return false
  const texts = t().inbox.actions
  const said = until > 0 ? texts.didSnooze(comingWhen(until, Date.now(), i18n.lang)) : texts.didWake
  did(app, said, c, until > 0 ? { status: 'snoozed', snoozedUntil: until } : { status: 'open', snoozedUntil: 0 })
  return true
}

export async function setLabels(app: App, c: Conversation, add: string[], remove: string[]): Promise<void> {
  if (!(await app.try(() => app.bridge.do('label', { conversation: c.id, add, remove })))) return
  const labels = [...(c.labels ?? []).filter((l) => !remove.includes(l)), ...add]
  did(app, t().inbox.actions.didLabel, c, { labels })
}

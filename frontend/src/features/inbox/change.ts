// Changes to a conversation that can be taken back. Each is on disk before it
// is said to be done.
import type { Conversation } from '$lib/bridge'
import { comingWhen } from '$lib/format'
import { i18n, t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'

export async function setDone(app: App, c: Conversation): Promise<boolean> {
  const conversation = c.id
  if (!(await app.try(() => app.bridge.do('done', { conversation })))) return false
  const until = c.status === 'snoozed' ? (c.snoozedUntil ?? 0) : 0
  app.did(t().inbox.actions.didDone, () => (until > 0 ? app.bridge.do('snooze', { conversation, until }) : app.bridge.do('reopen', { conversation })))
  return true
}

export async function setOpen(app: App, c: Conversation): Promise<void> {
  const conversation = c.id
  if (!(await app.try(() => app.bridge.do('reopen', { conversation })))) return
  app.did(t().inbox.actions.didReopen, () => app.bridge.do('done', { conversation }))
}

/** agent "" removes the assignment. */
export async function setAssignee(app: App, c: Conversation, agent: string): Promise<void> {
  const conversation = c.id
  const before = c.assignee ?? ''
  if (before === agent) return
  if (!(await app.try(() => app.bridge.do('assign', { conversation, agent })))) return
  const texts = t().inbox.actions
  const said = agent === '' ? texts.didUnassign : texts.didAssign(app.workspace.agent(agent)?.name ?? '')
  app.did(said, () => app.bridge.do('assign', { conversation, agent: before }))
}

/** until 0 wakes it. */
export async function setSnooze(app: App, c: Conversation, until: number): Promise<boolean> {
  const conversation = c.id
  const before = c.status === 'snoozed' ? (c.snoozedUntil ?? 0) : 0
  const wasDone = c.status === 'done'
  if (!(await app.try(() => app.bridge.do('snooze', { conversation, until })))) return false
  const texts = t().inbox.actions
  const said = until > 0 ? texts.didSnooze(comingWhen(until, Date.now(), i18n.lang)) : texts.didWake
  app.did(said, () => (wasDone ? app.bridge.do('done', { conversation }) : app.bridge.do('snooze', { conversation, until: before })))
  return true
}

export async function setLabels(app: App, c: Conversation, add: string[], remove: string[]): Promise<void> {
  const conversation = c.id
  if (!(await app.try(() => app.bridge.do('label', { conversation, add, remove })))) return
  app.did(t().inbox.actions.didLabel, () => app.bridge.do('label', { conversation, add: remove, remove: add }))
}

// Changes to a ticket that can be taken back. Each is on disk before it is said
// to be done; taking back asks for what it takes back, so that nothing somebody
// else did since is lost.
import type { Agent, Check, Conversation, File, Label, Priority, Ticket, TicketKind, TicketStatus } from '../bridge'
import { dueText, moved, numberOf } from '../tickets'
import type { Commands } from '../gen/commands'
import { i18n } from '../i18n/index.svelte'
import { tickets } from '../i18n/tickets'
import { uuidv7 } from '../uuid'
import type { App } from './app.svelte'
import { restoring } from './bulk.svelte'
import { timeNow } from '../time'

export type Change = Omit<Commands['changeTicket'], 'ticket'>

/** Changes and offers to take it back. Gives whether it is on disk. */
export function changeTicket(app: App, ticket: string, change: Change, undo: Change | null, said: string): Promise<boolean> {
  const put = (what: Change): Promise<string> => app.bridge.do('changeTicket', { ticket, ...what })
  return undo && said ? app.act(() => put(change), said, () => put(undo)) : app.try(() => put(change))
}

/** alsoDone marks these conversations of it done. */
export function setStatus(app: App, k: Ticket, status: TicketStatus, alsoDone: Conversation[] = []): Promise<boolean> | boolean {
  if (status === k.status) return true
  const texts = tickets.t()
  const left = (k.checks ?? []).filter((c) => !c.done).length
  const said = status === 'solved' ? (left > 0 ? texts.solve.unticked(numberOf(k), left) : texts.solve.did(numberOf(k))) : texts.did.status(numberOf(k), texts.status[status])
  // Taken back it waits since it did before.
  const back = { ticket: k.id, change: { status: k.status, was: { status } }, since: k.openSince || k.solvedAt || 0 }
  if (alsoDone.length === 0) return app.act(() => app.bridge.do('changeTicket', { ticket: k.id, status }), said, () => app.bulk.takeBackTickets([back]))
  return app.act(() => app.bridge.do('changeTicket', { ticket: k.id, status, alsoDone: true }), said, async () => {
    await app.bulk.takeBackTickets([back])
    await app.bulk.takeBack(alsoDone.map((c) => restoring(c, app.workspace.me.id, { status: 'done', doneBy: app.workspace.me.id, snoozedUntil: 0 })))
  })
}

export function setPriority(app: App, k: Ticket, priority: Priority): void {
  if (priority === k.priority) return
  void changeTicket(app, k.id, { priority }, { priority: k.priority, was: { priority } }, tickets.t().did.priority(tickets.t().priority[priority]))
}

/** due 0: no date. */
export function setDue(app: App, k: Ticket, due: number): void {
  if (due === (k.due ?? 0)) return
  const texts = tickets.t().did
  void changeTicket(app, k.id, { due }, { due: k.due ?? 0, was: { due } }, due ? texts.due(dueText(due, timeNow(), i18n.lang)) : texts.dueGone)
}

/** "" for nobody. */
export function setAssignee(app: App, k: Ticket, assignee: string): void {
  if (assignee === (k.assignee ?? '')) return
  const texts = tickets.t().did
  // Whoever has begun with it keeps it.
  const back = { ticket: k.id, change: { assignee: k.assignee ?? '', was: { assignee } } }
  const said = assignee ? texts.assigned(app.workspace.agent(assignee)?.name ?? '') : texts.unassigned
  void app.act(() => app.bridge.do('changeTicket', { ticket: k.id, assignee }), said, () => app.bulk.takeBackTickets([back]))
}

export function toggleLabel(app: App, k: Ticket, label: Pick<Label, 'id'>): void {
  const on = (k.labels ?? []).includes(label.id)
  const add = { addLabels: [label.id] }
  const remove = { removeLabels: [label.id] }
  void changeTicket(app, k.id, on ? remove : add, on ? add : remove, tickets.t().did.labels)
}

export function toggleFollower(app: App, k: Ticket, agent: Pick<Agent, 'id'>): void {
  const on = (k.followers ?? []).includes(agent.id)
  const add = { addFollowers: [agent.id] }
  const remove = { removeFollowers: [agent.id] }
  void changeTicket(app, k.id, on ? remove : add, on ? add : remove, tickets.t().did.followers)
}

export function setKind(app: App, k: Ticket, type: TicketKind): void {
  if (type === k.type) return
  void changeTicket(app, k.id, { type }, { type: k.type, was: { type } }, tickets.t().did.type(tickets.t().kinds[type]))
}

export function setContact(app: App, k: Ticket, contact: string): void {
  if (contact === (k.contact ?? '')) return
  void changeTicket(app, k.id, { contact }, { contact: k.contact ?? '', was: { contact } }, tickets.t().did.contact)
}

export function setChannel(app: App, k: Ticket, channel: string): void {
  if (channel === (k.channel ?? '')) return
  void changeTicket(app, k.id, { channel }, { channel: k.channel ?? '', was: { channel } }, tickets.t().did.channel)
}

export function setInbox(app: App, k: Ticket, inbox: string): void {
  if (inbox === k.inbox) return
  void changeTicket(app, k.id, { inbox }, { inbox: k.inbox, was: { inbox } }, tickets.t().did.inbox)
}

/** was: what the person began from. */
export function setTitle(app: App, k: Ticket, title: string, was: string): Promise<boolean> {
  return changeTicket(app, k.id, { title, was: { title: was } }, { title: was, was: { title } }, tickets.t().did.title)
}

export function setText(app: App, k: Ticket, text: string, was: string): Promise<boolean> {
  return changeTicket(app, k.id, { text, was: { text: was } }, { text: was, was: { text } }, tickets.t().did.text)
}

// The check-list

export function addCheck(app: App, k: Ticket, text: string): Promise<boolean> {
  return changeTicket(app, k.id, { addChecks: [{ id: uuidv7(), text }] }, null, '')
}

export function tick(app: App, k: Ticket, check: Check): void {
  void changeTicket(app, k.id, { checks: [{ id: check.id, done: !check.done }] }, { checks: [{ id: check.id, done: check.done ?? false }] }, '')
}

export function rewordCheck(app: App, k: Ticket, check: Check, text: string): void {
  if (text === check.text) return
  void changeTicket(app, k.id, { checks: [{ id: check.id, text, was: check.text }] }, { checks: [{ id: check.id, text: check.text, was: text }] }, tickets.t().did.checks)
}

export function removeCheck(app: App, k: Ticket, check: Check): void {
  const order = (k.checks ?? []).map((c) => c.id)
  void changeTicket(app, k.id, { removeChecks: [check.id] }, { addChecks: [check], checkOrder: order }, tickets.t().checks.didRemove)
}

export function moveCheck(app: App, k: Ticket, check: Check, step: 1 | -1): Promise<boolean> {
  const order = moved(k.checks ?? [], check.id, step).map((c) => c.id)
  return changeTicket(app, k.id, { checkOrder: order }, null, '')
}

// Files and conversations

export function addFiles(app: App, k: Ticket, files: File[]): void {
  if (files.length > 0) void changeTicket(app, k.id, { addFiles: files }, { removeFiles: files.map((f) => f.hash) }, tickets.t().did.files)
}

export function removeFile(app: App, k: Ticket, file: File): void {
  void changeTicket(app, k.id, { removeFiles: [file.hash] }, { addFiles: [file] }, tickets.t().files.didRemove)
}

export function link(app: App, ticket: string, conversation: string, said: string = tickets.t().links.didLink): Promise<boolean> {
  return app.act(() => app.bridge.do('linkTicket', { ticket, conversation }), said, () => app.bridge.do('unlinkTicket', { ticket, conversation }))
}

export async function unlink(app: App, ticket: string, conversation: string): Promise<void> {
  await app.act(() => app.bridge.do('unlinkTicket', { ticket, conversation }), tickets.t().links.didUnlink, () => app.bridge.do('linkTicket', { ticket, conversation }))
}

// What the person may do where, as the relay decides it (backend/inbox/access.go and
// package command, Who). Nothing else says what is offered. Pure.
import type { Agent, Conversation, Role } from './bridge'
import type { CommandKind } from './gen/commands'
import { rights, type DeskKind } from './gen/rights'

/** What is done through the relay, and what this PC does by itself. */
export type Act = CommandKind | DeskKind

/** The inbox of chats among colleagues (backend/inbox). */
export const teamInbox = 'team'

type Place = Pick<Agent, 'role' | 'inboxes'>

/** The role an agent has in an inbox; "" for none at all. */
export function roleIn(agent: Place, inbox: string): Role | '' {
  if (agent.role === 'administrator' || !agent.inboxes || inbox === teamInbox) return agent.role
  return agent.inboxes[inbox]?.role ?? ''
}

const holds = (kind: Act, role: Role | ''): boolean => role !== '' && rights[kind].roles.includes(role)

/**
 * Whether the relay takes a command of an agent that is about something in an inbox
 * they see; "" is what is offered in all inboxes. Members write in their chats as they like.
 */
export function may(agent: Place, kind: Act, inbox: string): boolean {
  const { where } = rights[kind]
  if (where === 'self' || (kind === 'note' && inbox === teamInbox)) return true
  if (where === 'workspace' || (where === 'offered' && inbox === '')) return holds(kind, agent.role)
  return holds(kind, roleIn(agent, inbox))
}

/** Whether there is an inbox where they may, of those there are. */
export function maySomewhere(agent: Place, kind: Act, inboxes: readonly { id: string }[]): boolean {
  if (rights[kind].where !== 'in' && may(agent, kind, '')) return true
  // Who works in all inboxes does so before the first of them has come down.
  if (agent.role === 'administrator' || !agent.inboxes) return holds(kind, agent.role)
  return inboxes.some((i) => may(agent, kind, i.id))
}

/** Whether an agent can be given conversations of an inbox (package command: Answers). */
export const answersIn = (agent: Pick<Agent, 'role' | 'inboxes' | 'state'>, inbox: string): boolean => agent.state === 'active' && may(agent, 'reply', inbox)

/** Whether an agent sees a conversation: all of an inbox, or there only what is theirs. */
export function sees(agent: Pick<Agent, 'id' | 'role' | 'inboxes' | 'own'>, c: Pick<Conversation, 'inbox' | 'assignee' | 'followers' | 'members'>): boolean {
  const own = agent.inboxes ? agent.inboxes[c.inbox]?.own : agent.own
  const role = roleIn(agent, c.inbox)
  return role !== '' && (role !== 'agent' || !own || [c.assignee, ...(c.followers ?? []), ...(c.members ?? [])].includes(agent.id))
}

// What the person may do where, as the relay decides it (backend/inbox/access.go). Pure.
import type { Agent, Role } from './bridge'

/** The role an agent has in an inbox; "" for none at all. */
export function roleIn(agent: Agent, inbox: string): Role | '' {
  if (agent.role === 'administrator' || !agent.inboxes) return agent.role
  return agent.inboxes[inbox]?.role ?? ''
}

/** Talks to customers and changes tickets there. */
export const answersIn = (agent: Agent, inbox: string): boolean => ['administrator', 'dispatcher', 'agent'].includes(roleIn(agent, inbox))

/** Writes notes there. */
export const writesIn = (agent: Agent, inbox: string): boolean => answersIn(agent, inbox) || roleIn(agent, inbox) === 'editor'

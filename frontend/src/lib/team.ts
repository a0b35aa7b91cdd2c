// Colleagues among themselves: who is called in a note, what a chat is called. Pure.
import type { Agent, Conversation, ListRow, Message, Team } from './bridge'
import type { Callable } from './mentions'
import { contactName } from './names'
import { roleIn, teamInbox } from './rights'

interface People {
  readonly me: Agent
  readonly view: { agents: Agent[]; teams: Team[] }
  agent(id: string | undefined): Agent | undefined
}

export const isChat = (c: Pick<Conversation, 'inbox'> | undefined): boolean => c?.inbox === teamInbox

/** "all" is understood in both languages, whoever reads. */
const everybody: Callable[] = ['alle', 'all'].map((name) => ({ id: 'all', name }))

/** Whom a note in a conversation can call: those who work there, or are in the chat. */
export function callableIn(c: Conversation, people: People): Callable[] {
  const { me, view } = people
  const there = (a: Agent): boolean => (isChat(c) ? (c.members ?? []).includes(a.id) : roleIn(a, c.inbox) !== '')
  const agents = view.agents.filter((a) => a.id !== me.id && a.state === 'active' && there(a))
  const named: Callable[] = isChat(c) ? agents : [...agents, ...view.teams]
  return [...[...named].sort((a, b) => a.name.localeCompare(b.name)), ...everybody]
}

/** The other members of a chat. */
export const others = (c: Conversation, me: string): string[] => (c.members ?? []).filter((id) => id !== me)

/** A chat of two shows its other one. */
export function partner(c: Conversation, people: People): Agent | undefined {
  const rest = others(c, people.me.id)
  return rest.length === 1 && !c.title ? people.agent(rest[0]) : undefined
}

/** What a row of the list is called. */
export function rowName(row: Pick<ListRow, 'conversation' | 'name'>, people: People): string {
  const c = row.conversation
  if (!isChat(c)) return contactName(row.name, c.contact)
  return c.title || others(c, people.me.id).flatMap((id) => people.agent(id)?.name ?? []).join(', ')
}

/** What is said to this agent: by the contact, or by a colleague in a chat or in a note that calls them. */
export function saidTo(m: Message, me: string): boolean {
  return m.dir === 'in' || (m.dir === 'note' && m.author !== me && (m.inbox === 'team' || (m.mentions ?? []).includes(me)))
}

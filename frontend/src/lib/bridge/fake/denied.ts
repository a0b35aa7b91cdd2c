// What the relay of the stand-in refuses: the same table as the real one's.
import type { CommandKind } from '../../gen/commands'
import { rights } from '../../gen/rights'
import { may, maySomewhere } from '../../rights'
import type { Store } from './seed'

interface Body {
  inbox?: string
  conversation?: string
  conversations?: string[]
  contact?: string
  ticket?: string
  tickets?: string[]
  message?: string
  id?: string
}

/** The inbox a command is about; undefined: it names none that is known. */
function inboxOf(s: Store, kind: CommandKind, b: Body): string | undefined {
  if (rights[kind].where === 'offered') {
    const all = [...s.view.labels, ...s.view.macros, ...s.replies]
    return all.find((x) => x.id === b.id)?.inbox ?? b.inbox ?? ''
  }
  const ticket = s.tickets.get(b.ticket ?? b.tickets?.[0] ?? '')
  const conversation = s.conversations.get(b.conversation ?? b.conversations?.[0] ?? '')
  const message = [...s.threads.values()].flat().find((m) => m.id === b.message)
  const contact = b.contact ?? (kind === 'contact' ? b.id : undefined)
  return ticket?.inbox ?? conversation?.inbox ?? message?.inbox ?? b.inbox ?? [...s.conversations.values()].find((c) => c.contact === contact)?.inbox
}

export function denied(s: Store, kind: CommandKind, body: object): boolean {
  const { me, inboxes } = s.view
  const inbox = inboxOf(s, kind, body)
  return inbox === undefined ? !maySomewhere(me, kind, inboxes) : !may(me, kind, inbox)
}

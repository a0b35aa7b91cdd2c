// Solving a ticket: at once, or with the question whether its conversations are done as well.
import type { Conversation, Ticket } from '../bridge'
import type { App } from './app.svelte'
import { setStatus } from './ticketChange'

class Solving {
  /** What is asked about right now. */
  asked = $state.raw<{ ticket: Ticket; conversations: Conversation[]; answer: (solved: boolean) => void } | null>(null)
}

export const solving = new Solving()

/** Solves a ticket, or sets a solved one open again. Gives whether it was done. */
export async function solve(app: App, ticket: Ticket): Promise<boolean> {
  if (ticket.status === 'solved') return setStatus(app, ticket, 'open')
  let conversations: Conversation[] = []
  if ((ticket.conversations ?? []).length > 0) {
    await app.try(async () => {
      const { conversations: all } = await app.bridge.ticket(ticket.id)
      conversations = all.flatMap((c) => (c.row && c.row.conversation.status !== 'done' && app.workspace.may('done', c.row.conversation.inbox) ? [c.row.conversation] : []))
    })
  }
  if (conversations.length === 0) return setStatus(app, ticket, 'solved')
  return new Promise((answer) => (solving.asked = { ticket, conversations, answer }))
}

// What can be done with messages that are there, and with two contacts that are one.
import type { CommandKind, Commands } from '../../gen/commands'
import { uuidv7 } from '../../uuid'
import type * as T from '../types'
import type { Store } from './seed'

type Applies = { [K in CommandKind]?: (s: Store, body: Commands[K]) => void }

/** Puts a changed copy in the message's place: what was handed out stays as it was. */
function change(s: Store, id: string, f: (m: T.Message) => Partial<T.Message>): T.Message {
  for (const [conversation, thread] of s.threads) {
    const at = thread.findIndex((m) => m.id === id)
    if (at < 0) continue
    const now = { ...thread[at]!, ...f(thread[at]!) }
    s.threads.set(conversation, thread.with(at, now))
    return now
  }
  throw new Error('not_found')
}

function conversationOf(s: Store, contact: string): string {
  return [...s.conversations.values()].find((c) => c.contact === contact)?.id ?? ''
}

export const changes: Applies = {
  react(s, b) {
    change(s, b.message, (m) => ({
      reactions: [...(m.reactions ?? []).filter((r) => !r.by), ...(b.emoji ? [{ by: s.me, emoji: b.emoji, at: Date.now() }] : [])],
    }))
  },
  edit(s, b) {
    change(s, b.message, (m) => ({ text: b.text, edited: Date.now(), earlier: [...(m.earlier ?? []), { text: m.text, at: Date.now() }], wish: undefined }))
  },
  dismiss: (s, b) => void change(s, b.message, () => ({ wish: undefined })),
  delete: (s, b) => void change(s, b.message, () => ({ text: '', files: [], buttons: [], deleted: Date.now(), wish: undefined })),
  giveUp(s, b) {
    let text = ''
    const m = change(s, b.message, (was) => {
      text = was.text
      return { fault: 'given_up' }
    })
    if (b.draft) s.drafts.set(m.conversation, { id: `${s.me}/${m.conversation}`, conversation: m.conversation, text, files: m.files, at: Date.now() })
  },
  merge(s, b) {
    const id = conversationOf(s, b.contact)
    const other = s.likely.get(id)?.find((l) => l.contact.id === b.other)?.contact
    s.likely.set(id, (s.likely.get(id) ?? []).filter((l) => l.contact.id !== b.other))
    if (other) s.merges.set(id, [{ id: b.merge || uuidv7(), into: b.contact, gone: other, at: Date.now(), by: s.me }, ...(s.merges.get(id) ?? [])])
  },
  apart(s, b) {
    const id = conversationOf(s, b.contact)
    s.likely.set(id, (s.likely.get(id) ?? []).filter((l) => l.contact.id !== b.other))
  },
  split(s, b) {
    for (const [id, list] of s.merges) s.merges.set(id, list.filter((m) => m.id !== b.merge))
  },
}

/** What an answer has beside its words. */
export function extrasOf(s: Store, b: Commands['reply']): Partial<T.Message> {
  const quoted = b.quote ? s.threads.get(b.conversation)?.find((m) => m.id === b.quote) : undefined
  return {
    ...(b.quote && { quote: b.quote, excerpt: (quoted?.text ?? '').slice(0, 160) }), ...(b.buttons?.length && { buttons: b.buttons }), ...(b.template && { template: b.template }),
  }
}

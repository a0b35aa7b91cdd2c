// Variables that nothing is known of, and who uses an attribute.
import type { Attribute, Inbox, Macro, SavedReply } from '$lib/bridge'
import { attributeKey } from '$lib/attributes'
import { namesAttribute, unknownVariables } from '$lib/variables'

/** What variables may call the attributes there are. */
export const keysOf = (defined: readonly Attribute[]): string[] => defined.map((a) => attributeKey(a.name)).filter(Boolean)

/** Unknown variables of a text that nobody has agreed to yet; they were in the text before, or were asked about. */
export function newlyUnknown(text: string, before: string, agreed: readonly string[], keys: readonly string[]): string[] {
  const old = new Set([...unknownVariables(before, keys), ...agreed])
  return unknownVariables(text, keys).filter((n) => !old.has(n))
}

export interface Use {
  kind: 'macro' | 'reply' | 'signature'
  name: string
}

/** Which texts name an attribute of this name in a variable. */
export function usesOf(name: string, macros: readonly Macro[], replies: readonly SavedReply[], inboxes: readonly Inbox[]): Use[] {
  const key = attributeKey(name)
  const has = (text: string | undefined): boolean => namesAttribute(text ?? '', key)
  return [
    ...macros.filter((m) => has(m.text)).map((m): Use => ({ kind: 'macro', name: m.name })),
    ...replies.filter((r) => has(r.text)).map((r): Use => ({ kind: 'reply', name: r.title })),
    ...inboxes.filter((i) => has(i.signature)).map((i): Use => ({ kind: 'signature', name: i.name })),
  ]
}

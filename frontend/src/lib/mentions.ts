// Names that are called with @ in a text. Pure.

export interface Callable {
  id: string
  name: string
}

/** The name being written before the caret: where its @ stands and what follows; null for none. */
export function mentionAt(text: string, caret: number): { from: number; word: string } | null {
  const before = text.slice(0, caret)
  const at = before.lastIndexOf('@')
  if (at < 0 || (at > 0 && !/[\s(]/.test(before[at - 1]!))) return null
  const word = before.slice(at + 1)
  return /^[\p{L}\p{N}.'-]*( [\p{L}\p{N}.'-]*)?$/u.test(word) ? { from: at, word } : null
}

/** Those whose name goes on with what was written, whole names first. */
export function callable<C extends Callable>(people: C[], word: string): C[] {
  const want = word.toLocaleLowerCase()
  return people.filter((p) => p.name.toLocaleLowerCase().split(/\s+/).some((part, i, all) => all.slice(i).join(' ').startsWith(want)))
}

/** Ids of everybody whose "@Name" stands in the text; of two names the longer one counts. */
export function mentioned(text: string, people: Callable[]): string[] {
  const byLength = [...people].sort((a, b) => b.name.length - a.name.length)
  const found = new Set<string>()
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const who = byLength.find((p) => text.startsWith(p.name, at + 1) && !/[\p{L}\p{N}]/u.test(text[at + 1 + p.name.length] ?? ''))
    if (who) found.add(who.id)
  }
  return [...found]
}

/** The text cut where names are called, for showing them apart. */
export function mentionParts(text: string, people: Callable[]): { text: string; called: boolean }[] {
  const byLength = [...people].sort((a, b) => b.name.length - a.name.length)
  const parts: { text: string; called: boolean }[] = []
  let done = 0
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const who = byLength.find((p) => text.startsWith(p.name, at + 1) && !/[\p{L}\p{N}]/u.test(text[at + 1 + p.name.length] ?? ''))
    if (!who) continue
    if (at > done) parts.push({ text: text.slice(done, at), called: false })
    done = at + 1 + who.name.length
    parts.push({ text: text.slice(at, done), called: true })
  }
  if (done < text.length) parts.push({ text: text.slice(done), called: false })
  return parts
}

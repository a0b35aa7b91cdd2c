// Addresses inside a text. Pure.

export interface Part {
  text: string
  /** Where it leads; "" for plain text. */
  href: string
}

const address = /(https?:\/\/[^\s<>"']+)|([\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,})/giu
const trailing = /[.,;:!?)\]}»“”"']+$/u

/** Takes a text apart into plain parts and web or mail addresses. */
export function linkParts(text: string): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const m of text.matchAll(address)) {
    let found = m[0]
    const tail = trailing.exec(found)?.[0] ?? ''
    // A closing bracket belongs to the address when it was opened in it.
    const keep = tail.startsWith(')') && found.includes('(') ? 1 : 0
    found = found.slice(0, found.length - tail.length + keep)
    if (m.index > at) parts.push({ text: text.slice(at, m.index), href: '' })
    parts.push({ text: found, href: m[1] ? found : `mailto:${found}` })
    at = m.index + found.length
  }
  if (at < text.length) parts.push({ text: text.slice(at), href: '' })
  return parts
}

// People in a mail's header as they are typed, pasted and shown. Pure.
import type { Party } from './bridge'

// What the relay takes (net/mail): no blanks or signs of its own in the local
// part, a domain of labels with at least one dot.
const address = /^[^\s@<>()[\]\\,;:"]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u

export const validAddress = (text: string): boolean => text.length <= 254 && address.test(text) && !/^\.|\.\.|\.@/.test(text)

/**
 * The people in a text: "Anna <anna@example.org>, jonas@example.org; …", one a
 * line or separated by signs. What is no address stays as it is written, to be
 * shown as wrong and mended.
 */
export function parseParties(text: string): Party[] {
  return split(text).map(one).filter((p) => p.address !== '')
}

function one(text: string): Party {
  const full = /^(.*?)<([^<>]*)>$/s.exec(text)
  if (!full) return { address: text.replace(/^mailto:/i, '').toLowerCase() }
  const name = full[1]!.trim().replace(/^"(.*)"$/s, '$1').replaceAll(/\\(.)/g, '$1').trim()
  const found = full[2]!.trim().toLowerCase()
  return name && name.toLowerCase() !== found ? { name, address: found } : { address: found }
}

/** Cuts at commas, semicolons and line ends outside of quotes; at blanks where only addresses stand. */
function split(text: string): string[] {
  const parts: string[] = []
  let part = ''
  let quoted = false
  for (const sign of text) {
    if (sign === '"') quoted = !quoted
    if (!quoted && /[,;\n\r\t]/.test(sign)) {
      parts.push(part)
      part = ''
    } else part += sign
  }
  parts.push(part)
  return parts.flatMap((p) => {
    const words = p.trim().split(/\s+/)
    return words.length > 1 && words.every((w) => validAddress(w)) ? words : [p.trim()]
  }).filter(Boolean)
}

/** Whether what is typed has come to the end of one: a separator outside of quotes. */
export const ended = (text: string): boolean => /[,;\n]/.test(text.replaceAll(/"[^"]*("|$)/g, ''))

/** A list with people added who are not in it. */
export function withParties(list: Party[], more: Party[]): Party[] {
  const all = [...list]
  for (const p of more) if (!all.some((q) => q.address === p.address)) all.push(p)
  return all
}

// What people type to get in: addresses, links and passwords.

/** Whether a text is an invitation link; whether it still holds only the relay knows. */
export function isInvite(text: string): boolean {
  return /^tresen:\/\/join\/?\?.+/.test(text.trim())
}

/**
 * The relay's address as typed, made whole: https unless said otherwise, http for
 * this computer; no path. Empty when it cannot be an address.
 */
export function relayAddress(typed: string): string {
  const text = typed.trim()
  if (text === '' || /\s/.test(text)) return ''
  const here = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/i.test(text)
  try {
    const url = new URL(/^https?:\/\//i.test(text) ? text : `${here ? 'http' : 'https'}://${text}`)
    return url.hostname === '' || url.username !== '' ? '' : url.origin
  } catch {
    return ''
  }
}

/** What is shown of an address: the part a person recognises. */
export function hostOf(address: string): string {
  try {
    return new URL(address).host
  } catch {
    return address
  }
}

/** Deliberately loose: the relay has the last word. */
export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim())
}

export const minPassword = 10

export type Strength = 'short' | 'weak' | 'good' | 'strong'

const obvious = ['password', 'passwort', 'qwert', 'asdf', 'tresen', 'hallo', 'willkommen', 'welcome', '12345', '54321', 'abcde', 'letmein']

/** A hint, not a judge: length first, then how much of it is not obvious. known: words others know of the person. */
export function strength(password: string, known: string[] = []): Strength {
  const chars = [...password]
  if (chars.length < minPassword) return 'short'
  let rest = password.toLowerCase()
  const words = known.flatMap((k) => k.toLowerCase().split(/[\s@._-]+/)).filter((w) => w.length > 2)
  for (const word of [...obvious, ...words]) rest = rest.replaceAll(word, '')
  const left = [...rest].length
  const different = new Set(rest).size
  if (left < 8 || different < 5) return 'weak'
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((k) => k.test(password)).length
  return left >= 16 || (left >= 12 && kinds >= 3) ? 'strong' : 'good'
}

// What a value must be like before it is sent. The relay has the last word.

export function isUrl(text: string): boolean {
  try {
    const url = new URL(text.trim())
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '' && url.username === ''
  } catch {
    return false
  }
}

/** Deliberately loose. */
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text.trim())

/** Whole minutes, at least one; 0 for anything else. */
export function minutesOf(text: string): number {
  const n = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : 0
  return n >= 1 ? n : 0
}

export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text.trim())

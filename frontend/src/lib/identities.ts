// How a contact's addresses are shown.
import type { Contact, Identity } from './bridge'

const digits = (text: string): string => text.replace(/\D/g, '')

/** The way people write it. */
export const shownAddress = (i: Pick<Identity, 'address' | 'shown'>): string => i.shown || i.address

/** Both are the same number, whatever way they are written. */
export function sameNumber(a: string, b: string): boolean {
  return digits(a).length >= 6 && digits(a) === digits(b)
}

const countries = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d{5,})$/

/** A number nobody has put spaces in, in groups that can be read out: "+49 151 234 567 89" (E.164). */
export function readableNumber(number: string): string {
  const [, country, rest] = countries.exec(number) ?? []
  if (!country || !rest) return number
  const groups = rest.match(/\d{1,3}/g) ?? []
  const last = groups.at(-1) ?? ''
  // A single digit at the end is read with the group before it.
  return `+${country} ${last.length === 1 && groups.length > 1 ? [...groups.slice(0, -2), groups.slice(-2).join('')].join(' ') : groups.join(' ')}`
}

/** Fields of the contact that no identity shows already, and identities that no field shows. */
export function waysOf(contact: Contact, identities: Identity[]): { phone: string; email: string; identities: Identity[] } {
  const phone = contact.phone ?? ''
  const email = contact.email ?? ''
  const shown = identities.filter((i) => i.address.toLowerCase() !== email.toLowerCase() || i.blocked)
  return { phone: shown.some((i) => sameNumber(i.address, phone)) ? '' : readableNumber(phone), email, identities: shown.filter((i) => i.address !== phone || !!i.shown) }
}

/** When they last wrote by the address that a field of the contact shows (ms); 0: not known. */
export function wroteBy(address: string, identities: Identity[], contacted: Record<string, number>): number {
  const behind = identities.filter((i) => i.address.toLowerCase() === address.toLowerCase() || sameNumber(i.address, address))
  return Math.max(0, ...behind.map((i) => contacted[i.id] ?? 0))
}

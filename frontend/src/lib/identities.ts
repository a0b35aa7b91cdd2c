// How a contact's addresses are shown.
import type { Contact, Identity } from './bridge'

const digits = (text: string): string => text.replace(/\D/g, '')

/** The way people write it. */
export const shownAddress = (i: Pick<Identity, 'address' | 'shown'>): string => i.shown || i.address

/** Both are the same number, whatever way they are written. */
export function sameNumber(a: string, b: string): boolean {
  return digits(a).length >= 6 && digits(a) === digits(b)
}

/** Fields of the contact that no identity shows already, and identities that no field shows. */
export function waysOf(contact: Contact, identities: Identity[]): { phone: string; email: string; identities: Identity[] } {
  const phone = contact.phone ?? ''
  const email = contact.email ?? ''
  const shown = identities.filter((i) => i.address.toLowerCase() !== email.toLowerCase() || i.blocked)
  return { phone: shown.some((i) => sameNumber(i.address, phone)) ? '' : phone, email, identities: shown.filter((i) => i.address !== phone || !!i.shown) }
}

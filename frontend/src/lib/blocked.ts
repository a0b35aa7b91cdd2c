import type { Block, Contact } from './bridge'

/** The block of a contact that holds now. */
export function blockOf(contact: Contact, now: number): Block | null {
  const { block } = contact
  return block && (!block.until || block.until > now) ? block : null
}

/** Nothing is sent to them now. */
export const sendsNothing = (contact: Contact, now: number): boolean => blockOf(contact, now)?.send ?? false

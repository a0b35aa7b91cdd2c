// How people are named on the screen.
import { t } from './i18n/index.svelte'

/** What a contact is called: the name, else an address that is known. */
export function called(contact: { id: string; name: string; email?: string; phone?: string }): string {
  return contactName(contact.name || contact.email || contact.phone || '', contact.id)
}

/** A contact's name; one nobody knows yet gets a tag from the end of the id. */
export function contactName(name: string, contact: string): string {
  return name || t().common.visitor(contact.replaceAll('-', '').slice(-4).toUpperCase())
}

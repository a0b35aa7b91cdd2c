// How people are named on the screen.
import { t } from './i18n/index.svelte'

/** A contact's name; one nobody knows yet gets a tag from the end of the id. */
export function contactName(name: string, contact: string): string {
  return name || t().common.visitor(contact.replaceAll('-', '').slice(-4).toUpperCase())
}

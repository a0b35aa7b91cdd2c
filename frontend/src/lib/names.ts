// How people are named on the screen.
import type { Bridge, File } from './bridge'
import { t } from './i18n/index.svelte'

/** What a contact is called: the name, else an address that is known. */
export function called(contact: { id: string; name: string; email?: string; phone?: string }): string {
  return contactName(contact.name || contact.email || contact.phone || '', contact.id)
}

/** A contact's name; one nobody knows yet gets a tag from the end of the id. */
export function contactName(name: string, contact: string): string {
  return name || t().common.visitor(contact.replaceAll('-', '').slice(-4).toUpperCase())
}

/** Address of somebody's picture; "" while there is none here. */
export function pictureOf(bridge: Pick<Bridge, 'mediaURL'>, picture: File | null | undefined): string {
  return picture?.hash && !picture.fault ? bridge.mediaURL(picture) : ''
}

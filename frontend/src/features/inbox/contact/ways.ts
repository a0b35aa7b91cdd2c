// The addresses of a contact in words, for comparing and choosing.
import type { Contact, Identity, Opened } from '$lib/bridge'
import { channelInfo, channelWord, letterType } from '$lib/channels'
import { onWhen } from '$lib/format'
import { i18n, t } from '$lib/i18n/index.svelte'
import { readableNumber, shownAddress, waysOf } from '$lib/identities'

export interface Way {
  key: string
  /** Kind of channel; "": a telephone number that is only known. */
  type: string
  word: string
  text: string
}

/** seen: when somebody without an address was last there; 0: not known. */
export function waysIn(contact: Contact, identities: Identity[], now: number, seen = 0): Way[] {
  const texts = t().inbox.details
  const ways = waysOf(contact, identities)
  const list = ways.identities.map((i): Way => {
    const text = channelInfo(i.type).caps.liveOnly ? texts.visitorThere(onWhen(seen || i.at, now, i18n.lang)) : readableNumber(shownAddress(i))
    return { key: i.id, type: i.type, word: channelWord(i.type), text }
  })
  if (ways.email) list.unshift({ key: 'email', type: letterType(), word: texts.email, text: ways.email })
  if (ways.phone) list.unshift({ key: 'phone', type: '', word: texts.phone, text: ways.phone })
  return list
}

/** Of a contact as one of its conversations shows it. */
export const waysOfOpened = (o: Opened, now: number): Way[] => waysIn(o.contact, o.identities, now, o.row.conversation.lastInAt)

// What is edited of an inbox: minutes as typed, every language present.
import type { Inbox } from '$lib/bridge'
import { t } from '$lib/i18n/index.svelte'
import { isUrl, minutesOf } from './checks'
import type { Errors } from './form.svelte'

export interface InboxDraft extends Omit<Inbox, 'warnAfter' | 'lateAfter'> {
  warnAfter: string
  lateAfter: string
}

const none = { greeting: '', online: '', offline: '' }

export function draftOf(i: Inbox): InboxDraft {
  const texts = { ...i.texts, de: { ...none, ...i.texts.de }, en: { ...none, ...i.texts.en } }
  return { ...i, texts, warnAfter: String(i.warnAfter), lateAfter: String(i.lateAfter) }
}

export function inboxOf(d: InboxDraft): Inbox {
  const texts = Object.fromEntries(
    Object.entries(d.texts).map(([lang, x]) => [lang, { greeting: x.greeting.trim(), online: x.online.trim(), offline: x.offline.trim() }]),
  )
  return { ...d, name: d.name.trim(), privacyUrl: d.privacyUrl.trim(), texts, warnAfter: minutesOf(d.warnAfter), lateAfter: minutesOf(d.lateAfter), ...(d.signature === undefined ? {} : { signature: d.signature.trim() }) }
}

/** needsPrivacy: a web chat of this inbox is switched on. */
export function checkInbox(d: InboxDraft, needsPrivacy: boolean): Errors {
  const s = t().settings
  const warn = minutesOf(d.warnAfter)
  const late = minutesOf(d.lateAfter)
  return {
    name: d.name.trim() ? '' : s.must,
    privacyUrl: d.privacyUrl.trim() ? (isUrl(d.privacyUrl) ? '' : s.badUrl) : needsPrivacy ? s.must : '',
    warnAfter: warn ? '' : s.inboxes.badMinutes,
    lateAfter: late ? (warn && late <= warn ? s.inboxes.badOrder : '') : s.inboxes.badMinutes,
  }
}

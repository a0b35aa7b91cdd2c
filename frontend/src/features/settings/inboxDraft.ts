// What is edited of an inbox: minutes as typed, every language present.
import type { Inbox } from '$lib/bridge'
import { t } from '$lib/i18n/index.svelte'
import { isUrl, minutesOf } from './checks'
import type { Errors } from './form.svelte'
import { checkHours, hoursDraft, hoursOf, type HoursDraft } from './hoursDraft'
import { checkRouting, routingDraft, routingOf, untouched, type RoutingDraft } from './routingDraft'

export interface InboxDraft extends Omit<Inbox, 'warnAfter' | 'lateAfter' | 'hours' | 'routing'> {
  warnAfter: string
  lateAfter: string
  hours: HoursDraft
  routing: RoutingDraft
}

/** The parts of the page. */
export type Part = 'general' | 'hours' | 'routing'

const none = { greeting: '', online: '', offline: '', absence: '' }

export function draftOf(i: Inbox): InboxDraft {
  const texts = { ...i.texts, de: { ...none, ...i.texts.de }, en: { ...none, ...i.texts.en } }
  return { ...i, texts, warnAfter: String(i.warnAfter), lateAfter: String(i.lateAfter), hours: hoursDraft(i.hours), routing: routingDraft(i.routing) }
}

export function inboxOf(d: InboxDraft): Inbox {
  const texts = Object.fromEntries(
    Object.entries(d.texts).map(([lang, x]) => [
      lang, { greeting: x.greeting.trim(), online: x.online.trim(), offline: x.offline.trim(), ...(x.absence?.trim() && { absence: x.absence.trim() }) },
    ]),
  )
  const { hours, routing, notice, ...rest } = d
  const kept = hoursOf(hours)
  return {
    ...rest, name: d.name.trim(), privacyUrl: d.privacyUrl.trim(), texts, warnAfter: minutesOf(d.warnAfter), lateAfter: minutesOf(d.lateAfter),
    ...(d.signature === undefined ? {} : { signature: d.signature.trim() }), ...(kept && { hours: kept }), ...(kept && notice && { notice }),
    ...(untouched(routing) ? {} : { routing: routingOf(routing) }),
  }
}

/** Whether the privacy link may not be missing: live is that a web chat is switched on. The relay makes no inbox without one. */
export function needsPrivacy(saved: Inbox | undefined, live: boolean): boolean {
  return live || !saved || saved.privacyUrl !== ''
}

/** linked: it needs its privacy link. */
export function checkInbox(d: InboxDraft, linked: boolean): Errors {
  const s = t().settings
  const warn = minutesOf(d.warnAfter)
  const late = minutesOf(d.lateAfter)
  return {
    name: d.name.trim() ? '' : s.must,
    privacyUrl: d.privacyUrl.trim() ? (isUrl(d.privacyUrl) ? '' : s.badUrl) : linked ? s.must : '',
    warnAfter: warn ? '' : s.inboxes.badMinutes,
    lateAfter: late ? (warn && late <= warn ? s.inboxes.badOrder : '') : s.inboxes.badMinutes,
    ...checkHours(d.hours), ...checkRouting(d.routing),
  }
}

/** The part of the page that holds the first error. */
export function partOf(errors: Errors): Part {
  const first = Object.keys(errors).find((k) => errors[k])?.split('.')[0]
  return first === 'hours' || first === 'routing' ? first : 'general'
}

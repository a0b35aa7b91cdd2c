// What is edited of a channel. The form is drawn from the connector's Info, so a
// new kind of channel needs nothing here.
import type { Channel, Inbox } from '$lib/bridge'
import { channelInfo } from '$lib/channels'
import type { Field } from '$lib/gen/channels'
import { t } from '$lib/i18n/index.svelte'
import { isColour, isUrl } from './checks'
import type { Errors } from './form.svelte'

export interface ChannelDraft {
  id: string
  type: string
  inbox: string
  name: string
  on: boolean
  settings: Record<string, string>
  /** Only what is set anew; "" means: remove. */
  secrets: Record<string, string>
}

const editable = (type: string): Field[] => channelInfo(type).fields.filter((f) => f.kind !== 'secret')

/** Whether a field or a step matters with these settings ("auth=google,microsoft"). */
export function matters(f: { only?: string }, settings: Record<string, string>): boolean {
  if (!f.only) return true
  const [name = '', values = ''] = f.only.split('=', 2)
  return values.split(',').includes(settings[name] ?? '')
}

/** The provider a channel signs in at by browser with these settings; "" for none. */
export function signsInAt(type: string, settings: Record<string, string>): string {
  const info = channelInfo(type)
  if (!info.caps.signIn) return ''
  for (const f of info.fields) if (f.choices?.some((c) => c.signIn && c.value === settings[f.name])) return settings[f.name]!
  return ''
}

/** The field a guided channel begins with: what people know by heart. */
export const guideField = (type: string): Field | undefined => (channelInfo(type).caps.guided ? editable(type)[0] : undefined)

/** Settings that were found, as people read them: required ones but for what was typed. */
export function foundLines(type: string, settings: Record<string, string>, lang: 'en' | 'de'): { label: string; value: string }[] {
  const typed = guideField(type)?.name
  return editable(type)
    .filter((f) => f.name !== typed && f.required && settings[f.name])
    .map((f) => ({ label: f.label[lang], value: f.choices?.find((c) => c.value === settings[f.name])?.label[lang] ?? settings[f.name]! }))
}

/** Every field has a value from the start: its own, else the connector's default. */
export function draftOf(c: Channel): ChannelDraft {
  const settings = { ...c.settings }
  for (const f of editable(c.type)) settings[f.name] = c.settings[f.name] || f.default || ''
  return { id: c.id, type: c.type, inbox: c.inbox, name: c.name, on: c.on, settings, secrets: {} }
}

export function channelOf(d: ChannelDraft): { channel: Channel; secrets?: Record<string, string> } {
  const settings = Object.fromEntries(Object.entries(d.settings).map(([k, v]) => [k, v.trim()]))
  const channel = { id: d.id, inbox: d.inbox, type: d.type, name: d.name.trim(), on: d.on, settings }
  return Object.keys(d.secrets).length > 0 ? { channel, secrets: d.secrets } : { channel }
}

/** What is wrong with one field, "" for nothing. The relay applies the connector's own test as well. */
export function checkField(f: Field, value: string): string {
  const s = t().settings
  const v = value.trim()
  if (v === '') return f.required ? s.must : ''
  switch (f.kind) {
    case 'url':
      return isUrl(v) ? '' : s.badUrl
    case 'colour':
      return isColour(v) ? '' : s.badColour
    case 'choice':
      return f.choices?.some((c) => c.value === v) ? '' : s.badChoice
    default:
      return ''
  }
}

/** Names of secrets without which the channel does nothing; set: what the relay holds. */
export function missingSecrets(type: string, settings: Record<string, string>, set: string[], entered: Record<string, string> = {}): string[] {
  const has = (name: string): boolean => (Object.hasOwn(entered, name) ? entered[name]!.trim() !== '' : set.includes(name))
  return channelInfo(type).fields.filter((f) => f.kind === 'secret' && f.required && matters(f, settings) && !has(f.name)).map((f) => f.name)
}

/** set: the secrets the relay holds. One that is missing matters only to a channel that is on. */
export function checkChannel(d: ChannelDraft, inbox: Inbox | undefined, set: string[] = []): Errors {
  const s = t().settings
  const errors: Errors = { name: d.name.trim() ? '' : s.must, inbox: inbox ? '' : s.must }
  for (const f of editable(d.type).filter((x) => matters(x, d.settings))) errors[f.name] = checkField(f, d.settings[f.name] ?? '')
  for (const name of d.on ? missingSecrets(d.type, d.settings, set, d.secrets) : []) errors[name] = s.must
  errors.on = d.on && needsPrivacy(d.type, inbox) ? s.channels.privacyFirst : ''
  return errors
}

/** Customers who come to the relay itself must be able to read the privacy statement first. */
export function needsPrivacy(type: string, inbox: Inbox | undefined): boolean {
  return channelInfo(type).caps.preview && !!inbox && !inbox.privacyUrl
}

/** What keeps a channel from working, as far as this PC can tell. */
export function needOf(c: Channel, inbox: Inbox | undefined): 'inbox' | 'privacy' | 'field' | '' {
  if (!inbox) return 'inbox'
  if (needsPrivacy(c.type, inbox)) return 'privacy'
  const settings = draftOf(c).settings
  if (missingSecrets(c.type, settings, c.secrets ?? []).length > 0) return 'field'
  return editable(c.type).some((f) => matters(f, settings) && checkField(f, settings[f.name] ?? '') !== '') ? 'field' : ''
}

/** The line that puts a channel with a preview on a page. */
export function snippetOf(relay: string, id: string): string {
  return `<script src="${relay.replace(/\/$/, '')}/w/${encodeURIComponent(id)}/loader.js" async></${'script'}>`
}

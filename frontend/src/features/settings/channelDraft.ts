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

export function checkChannel(d: ChannelDraft, inbox: Inbox | undefined): Errors {
  const s = t().settings
  const errors: Errors = { name: d.name.trim() ? '' : s.must, inbox: inbox ? '' : s.must }
  for (const f of editable(d.type)) errors[f.name] = checkField(f, d.settings[f.name] ?? '')
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
  return editable(c.type).some((f) => checkField(f, c.settings[f.name] || f.default || '') !== '') ? 'field' : ''
}

/** The line that puts a channel with a preview on a page. */
export function snippetOf(relay: string, id: string): string {
  return `<script src="${relay.replace(/\/$/, '')}/w/${encodeURIComponent(id)}/loader.js" async></${'script'}>`
}

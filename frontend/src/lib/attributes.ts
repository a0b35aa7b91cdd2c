// How attributes of a contact are shown and read. Those an administrator defined
// have a type; some are filled by the program itself and have words of their own;
// the others are shown as they were named. Pure.
import type { Attribute } from './bridge'

export interface ShownAttribute {
  key: string
  name: string
  value: string
  /** Web address to open; "" for none. */
  href: string
}

export interface AttributeWords {
  names: Record<string, string>
  /** Words a moment. */
  when: (at: number) => string
  yes?: string
  no?: string
  lang?: string
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

/** What nobody defined: attributes from the web site, the program, an old definition. */
export function shownAttributes(attributes: Record<string, string> | undefined, words: AttributeWords, defined: readonly Attribute[] = []): ShownAttribute[] {
  return Object.entries(attributes ?? {})
    .filter(([key, value]) => value !== '' && !defined.some((d) => d.id === key) && !isId(key))
    .map(([key, value]) => {
      const at = moment.test(value) ? Date.parse(value) : NaN
      const link = isLink(value)
      return {
        key, name: words.names[key] ?? key, href: link ? value : '',
        value: Number.isNaN(at) ? (link ? bareLink(value) : value) : words.when(at),
      }
    })
}

/** A value as its definition says; one that does not fit is shown as it is. */
export function shownValue(d: Attribute, value: string, words: AttributeWords): { value: string; href: string } {
  const plain = { value, href: '' }
  if (value === '' || badValue(d, value) !== '') return plain
  switch (d.type) {
    case 'number':
      return { value: new Intl.NumberFormat(words.lang, { maximumFractionDigits: 20 }).format(Number(value)), href: '' }
    case 'date':
      return { value: words.when(Date.parse(`${value}T12:00:00`)), href: '' }
    case 'yesno':
      return { value: (value === 'true' ? words.yes : words.no) ?? value, href: '' }
    case 'link':
      return { value: bareLink(value), href: value }
    case 'email':
      return { value, href: `mailto:${value}` }
  }
  return plain
}

/** What an attribute is called in the variables of texts: {{contact.customer_number}}. */
export function attributeKey(name: string): string {
  return name.normalize('NFC').trim().toLowerCase().replace(/\s+/g, '_').replace(/[^\p{L}\p{N}_.-]/gu, '')
}

/** A contact as the variables of texts see it: what is defined goes by its name, as it is shown. */
export function named<C extends { attributes?: Record<string, string> }>(contact: C, defined: readonly Attribute[], words: AttributeWords): C {
  const attributes = { ...contact.attributes }
  for (const d of defined) {
    const value = contact.attributes?.[d.id] ?? ''
    if (value !== '') attributes[attributeKey(d.name)] = d.type === 'link' ? value : shownValue(d, value, words).value
  }
  return { ...contact, attributes }
}

/** What a person typed as the value is kept: a number with a comma, an address without its scheme. */
export function readValue(d: Attribute, text: string): string {
  const value = text.trim()
  if (d.type === 'number') return /^[+-]?\d*,\d+$/.test(value) ? value.replace(',', '.') : value
  if (d.type === 'link' && /^[^\s/:]+\.[^\s]+$/.test(value)) return `https://${value}`
  return value
}

/** The kind of mistake in a value ("number", "date", "link", "email", "choice"); "" for none. */
export function badValue(d: Attribute, value: string): string {
  if (value === '') return ''
  switch (d.type) {
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) && Number.isFinite(Number(value)) ? '' : 'number'
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value) ? '' : 'date'
    case 'choice':
      return (d.options ?? []).includes(value) ? '' : 'choice'
    case 'yesno':
      return value === 'true' || value === 'false' ? '' : 'choice'
    case 'link':
      return isLink(value) ? '' : 'link'
    case 'email':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? '' : 'email'
  }
  return ''
}

const isLink = (value: string): boolean => /^https?:\/\/[^\s]+$/.test(value)
const bareLink = (value: string): string => value.replace(/^https?:\/\//, '').replace(/\/$/, '')
/** A definition that was removed: its name is gone too. */
const isId = (key: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(key)

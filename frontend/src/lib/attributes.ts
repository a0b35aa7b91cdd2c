// How attributes of a contact are shown. Some are filled by the program itself
// and have words of their own; the others are shown as they were named. Pure.

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
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

export function shownAttributes(attributes: Record<string, string> | undefined, words: AttributeWords): ShownAttribute[] {
  return Object.entries(attributes ?? {})
    .filter(([, value]) => value !== '')
    .map(([key, value]) => {
      const at = moment.test(value) ? Date.parse(value) : NaN
      const link = /^https?:\/\/[^\s]+$/.test(value)
      return {
        key, name: words.names[key] ?? key, href: link ? value : '',
        value: Number.isNaN(at) ? (link ? value.replace(/^https?:\/\//, '').replace(/\/$/, '') : value) : words.when(at),
      }
    })
}

// Templates: what is still to be filled in, and how they read.
import type { Filled, Template, TemplateField, TemplateState } from './bridge/types'

/** A stretch of a text; open: a variable nobody filled in yet (its name). */
export interface Piece {
  text: string
  open?: string
  /** Came from a field. */
  filled?: boolean
}

const variable = /\{\{\s*([^{}]+?)\s*\}\}/g

/** A text cut at its variables; place tells their fields ("body" + ".1"). */
export function pieces(text: string, place: string, values: Record<string, string> = {}): Piece[] {
  const list: Piece[] = []
  let end = 0
  for (const m of text.matchAll(variable)) {
    if (m.index > end) list.push({ text: text.slice(end, m.index) })
    const value = values[`${place}.${m[1]}`] ?? ''
    list.push(value.trim() === '' ? { text: m[0], open: m[1]! } : { text: value, filled: true })
    end = m.index + m[0].length
  }
  if (end < text.length) list.push({ text: text.slice(end) })
  return list
}

const joined = (list: Piece[]): string => list.map((p) => p.text).join('')

/** How it reads as plain text: what the message says in lists and searches. */
export function readsAs(t: Template, values: Record<string, string> = {}): string {
  const header = t.headerKind === 'text' || !t.headerKind ? joined(pieces(t.header ?? '', 'header', values)) : ''
  return [header, joined(pieces(t.body, 'body', values)), t.footer ?? ''].filter((s) => s.trim() !== '').join('\n\n')
}

/** Fields that are still empty, in the order of the form. */
export function openFields(t: Template, values: Record<string, string> = {}): TemplateField[] {
  return (t.fields ?? []).filter((f) => (values[f.name] ?? '').trim() === '')
}

/** The button whose address a field completes. */
export function buttonOf(t: Template, field: TemplateField): string {
  return field.place === 'button' ? (t.buttons?.[Number(field.name.split('.')[1])]?.title ?? '') : ''
}

export interface TemplateFilter {
  text: string
  language: string
  category: string
}

const order: TemplateState[] = ['approved', 'paused', 'pending', 'rejected', 'disabled']

/** Those that match, the ones that can be sent first. */
export function findTemplates(all: Template[], f: TemplateFilter): Template[] {
  const words = f.text.toLowerCase().split(/\s+/).filter(Boolean)
  const found = all.filter((t) => {
    const text = `${t.name.replaceAll('_', ' ')} ${t.name} ${t.header ?? ''} ${t.body} ${t.footer ?? ''}`.toLowerCase()
    return (f.language === '' || t.language === f.language) && (f.category === '' || t.category === f.category) && words.every((w) => text.includes(w))
  })
  return found.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.name.localeCompare(b.name) || a.language.localeCompare(b.language))
}

/** The name as people read it: "abholung_bereit" is "Abholung bereit". */
export function templateTitle(name: string): string {
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The language to begin with: the contact's, if there are templates in it. */
export function firstLanguage(all: Template[], language: string): string {
  const has = all.find((t) => t.state === 'approved' && t.language.toLowerCase().split(/[_-]/)[0] === language.toLowerCase().split(/[_-]/)[0])
  return has && language ? has.language : ''
}

/** What a message holds that is one: which, and its values. */
export function filledOf(t: Template, values: Record<string, string>): Filled {
  const used = (t.fields ?? []).map((f): [string, string] => [f.name, (values[f.name] ?? '').trim()]).filter(([, v]) => v !== '')
  return { template: t.id, ...(used.length > 0 && { values: Object.fromEntries(used) }) }
}

/** A run of text in one look. */
export interface Styled {
  text: string
  look: '' | 'b' | 'i' | 's'
}

/** The marks messengers read in a template: *bold*, _italic_, ~struck~. */
export function styled(text: string): Styled[] {
  const list: Styled[] = []
  const marks: Record<string, Styled['look']> = { '*': 'b', _: 'i', '~': 's' }
  let end = 0
  for (const m of text.matchAll(/(?<![\p{L}\p{N}])([*_~])(\S(?:[^\n]*?\S)?)\1(?![\p{L}\p{N}])/gu)) {
    if (m.index > end) list.push({ text: text.slice(end, m.index), look: '' })
    list.push({ text: m[2]!, look: marks[m[1]!]! })
    end = m.index + m[0].length
  }
  if (end < text.length) list.push({ text: text.slice(end), look: '' })
  return list
}

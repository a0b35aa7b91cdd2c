// The texts of the interface. en gives the shape, de must satisfy it: a missing
// text is a type error. t() is reactive: what shows a text follows the language.
import { de } from './de'
import { en } from './en'

export type Lang = 'en' | 'de'
export type Texts = typeof en

class I18n {
  lang = $state<Lang>('en')
  readonly texts = $derived<Texts>(this.lang === 'de' ? de : en)

  /** "" follows the system. */
  use(language: string): void {
    const wish = language || navigator.language
    this.lang = wish.toLowerCase().startsWith('de') ? 'de' : 'en'
    document.documentElement.lang = this.lang
  }
}

export const i18n = new I18n()

/** The texts in the present language: t().inbox.done */
export const t = (): Texts => i18n.texts

/** What is said of a fault code; an unknown one is worded as our own fault. */
export function faultText(code: string): { what: string; todo: string } {
  const faults = i18n.texts.faults
  return code in faults ? faults[code as keyof typeof faults] : faults.internal
}

/** The same in one sentence or two. */
export function faultSentence(code: string): string {
  const f = faultText(code)
  return `${f.what} ${f.todo}`
}

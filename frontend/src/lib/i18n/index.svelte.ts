// The texts of the interface. en gives the shape, de must satisfy it: a missing
// text is a type error. t() is reactive: what shows a text follows the language.
// Only the language that is spoken is loaded.
import type { en } from './en'

export type Lang = 'en' | 'de'
export type Texts = typeof en

const load: Record<Lang, () => Promise<Texts>> = {
  en: async () => (await import('./en')).en,
  de: async () => (await import('./de')).de,
}

/** Texts that were loaded later (late.svelte.ts): each fetches a language and gives what shows it. */
export const following = new Set<(lang: Lang) => Promise<() => void>>()

class I18n {
  lang = $state<Lang>('en')
  texts = $state.raw<Texts>({} as Texts) // main.ts waits for the first language
  #wish: Lang = 'en'

  /** "" follows the system. Until the language is there the one before stays. */
  async use(language: string): Promise<void> {
    const lang: Lang = (language || navigator.language).toLowerCase().startsWith('de') ? 'de' : 'en'
    this.#wish = lang
    const [texts, ...late] = await Promise.all([load[lang](), ...[...following].map((fetch) => fetch(lang))])
    if (this.#wish !== lang) return // another one was chosen meanwhile
    for (const show of late) show()
    this.texts = texts
    this.lang = lang
    document.documentElement.lang = lang
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

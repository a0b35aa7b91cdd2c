import { languages, type Language } from './types'

/** The part of a language tag the widget speaks: "de-AT" is "de", "fr" nothing. */
export function spoken(tag: string | null | undefined): Language | undefined {
  const short = (tag ?? '').toLowerCase().split('-')[0]
  return languages.find((l) => l === short)
}

/** The page's own language first, then the channel's. */
export function pick(page: string | null | undefined, fallback: string): Language {
  return spoken(page) ?? spoken(fallback) ?? 'en'
}

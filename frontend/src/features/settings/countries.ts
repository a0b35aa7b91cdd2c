// Countries to choose from, named by the system in the language of the screen.
import type { Lang } from '$lib/i18n/index.svelte'

// ISO 3166-1: every country and territory that has telephone numbers of its own.
const codes =
  'AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ ' +
  'DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP ' +
  'KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ ' +
  'OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ ' +
  'UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'

export interface Country {
  code: string
  name: string
}

/** All of them by name. */
export function countries(lang: Lang): Country[] {
  const names = new Intl.DisplayNames(lang, { type: 'region' })
  return codes.split(' ').map((code) => ({ code, name: names.of(code) ?? code })).sort((a, b) => a.name.localeCompare(b.name, lang))
}

/** Every typed word must occur in name or code; names that begin so come first. */
export function searchCountries(all: Country[], typed: string): Country[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return all
  const text = (c: Country): string => `${c.name.toLowerCase()} ${c.code.toLowerCase()}`
  const begins = (c: Country): number => (c.name.toLowerCase().startsWith(words[0]!) || c.code.toLowerCase() === words[0] ? 0 : 1)
  return all.filter((c) => words.every((w) => text(c).includes(w))).sort((a, b) => begins(a) - begins(b))
}

/** Where somebody with this system most likely is: its region, else that of the language. */
export function likelyCountry(locale: string, lang: Lang): string {
  const region = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?-([A-Z]{2})\b/.exec(locale)?.[1] ?? ''
  if (codes.split(' ').includes(region) && locale.startsWith(lang)) return region
  return lang === 'de' ? 'DE' : 'GB'
}

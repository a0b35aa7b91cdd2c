// The list of a channel's templates in the settings. Pure.
import type { Template } from '$lib/bridge'

/** Those in which every typed word occurs, by name and language as they came. */
export function matching(all: Template[], typed: string): Template[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter((x) => {
    const text = `${x.name} ${x.name.replaceAll('_', ' ')} ${x.language} ${x.category} ${x.state} ${x.header ?? ''} ${x.body} ${x.footer ?? ''}`.toLowerCase()
    return words.every((w) => text.includes(w))
  })
}

/** The platform's own examples as values: the preview reads like a real message. */
export function exampleOf(x: Template): Record<string, string> {
  return Object.fromEntries((x.fields ?? []).filter((f) => !f.file && f.example).map((f) => [f.name, f.example!]))
}

/** "de" or "en_US" as people read it: "German", "American English". */
export function languageWord(code: string, lang: string): string {
  try {
    return new Intl.DisplayNames(lang, { type: 'language' }).of(code.replaceAll('_', '-')) ?? code
  } catch {
    return code
  }
}

// What the interface knows of a kind of channel. Everything comes from the
// connector's Info; a kind this build does not know is shown by its own word.
import { channels, type Info } from './gen/channels'
import { i18n } from './i18n/index.svelte'

const unknown: Omit<Info, 'type' | 'name'> = {
  icon: 'M4 5h16v11H9l-5 4z',
  light: 'oklch(0.5 0.02 80)',
  dark: 'oklch(0.78 0.02 80)',
  fields: [],
  caps: { maxText: 0, maxFiles: 10, maxFile: 20 << 20, windowMin: 0, liveOnly: false, preview: false },
  steps: [],
}

export function channelInfo(type: string): Info {
  return channels.find((c) => c.type === type) ?? { type, name: { en: type, de: type }, ...unknown }
}

/** The kind of channel letters go by, for where no channel says it (none is there yet, or it was removed). */
export function letterType(): string {
  return channels.find((c) => c.caps.letters)?.type ?? ''
}

/** The word for a kind of channel in the language of the screen. */
export function channelWord(type: string): string {
  return channelInfo(type).name[i18n.lang]
}

/** The same inside a sentence: English writes its common nouns small there ("web chat"), never a name. */
export function channelInSentence(type: string): string {
  const word = channelWord(type)
  const common = /^[A-Z][a-z]+ [a-z]/.test(word) || channelInfo(type).caps.letters === true
  return i18n.lang === 'en' && common ? word.charAt(0).toLowerCase() + word.slice(1) : word
}

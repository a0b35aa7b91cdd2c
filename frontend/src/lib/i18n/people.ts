// Texts of the pages about people, teams, hours, routing, macros and attributes.
import { LateTexts } from './late.svelte'

export const people = new LateTexts({
  en: async () => (await import('./en/people')).people,
  de: async () => (await import('./de/people')).people,
})

// Texts of selections, macros and saved views, loaded when one of them is opened.
import { LateTexts } from './late.svelte'

export const bulking = new LateTexts({
  en: async () => (await import('./en/bulking')).bulking,
  de: async () => (await import('./de/bulking')).bulking,
})

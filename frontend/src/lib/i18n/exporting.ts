// Texts of the export, loaded when one is asked for.
import { LateTexts } from './late.svelte'

export const exporting = new LateTexts({
  en: async () => (await import('./en/exporting')).exporting,
  de: async () => (await import('./de/exporting')).exporting,
})

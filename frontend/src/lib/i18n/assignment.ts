// Texts of the assignment board.
import { LateTexts } from './late.svelte'

export const assignment = new LateTexts({
  en: async () => (await import('./en/assignment')).assignment,
  de: async () => (await import('./de/assignment')).assignment,
})

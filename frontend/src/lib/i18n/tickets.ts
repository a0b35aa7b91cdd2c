// Texts of tickets: their area, and what is shown of them beside a conversation.
import { LateTexts } from './late.svelte'

export const tickets = new LateTexts({
  en: async () => (await import('./en/tickets')).tickets,
  de: async () => (await import('./de/tickets')).tickets,
})

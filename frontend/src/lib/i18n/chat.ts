// Texts of chats among colleagues, of my conversations and of answers that met another one.
import { LateTexts } from './late.svelte'

export const chat = new LateTexts({
  en: async () => (await import('./en/chat')).chat,
  de: async () => (await import('./de/chat')).chat,
})

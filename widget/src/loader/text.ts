import type { Language } from '../shared/types'

interface Text {
  close: string
  failed: string
  unread(count: number): string
}

export const text: Record<Language, Text> = {
  en: {
    close: 'Close chat',
    failed: 'The chat could not be loaded. Please check your connection and try again.',
    unread: (n) => (n === 1 ? '1 new message' : `${n} new messages`),
  },
  de: {
    close: 'Chat schließen',
    failed: 'Der Chat konnte nicht geladen werden. Bitte die Verbindung prüfen und es noch einmal versuchen.',
    unread: (n) => (n === 1 ? '1 neue Nachricht' : `${n} neue Nachrichten`),
  },
}

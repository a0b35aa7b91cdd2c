import type { exporting as shape } from '../en/exporting'

export const exporting: typeof shape = {
  title: (n, shown) => (n === 1 ? 'Diese Unterhaltung exportieren' : `${shown} Unterhaltungen exportieren`),
  text: 'Eine .zip-Datei mit Seiten zum Lesen und Drucken, einer Tabelle, den Daten, Mails und Dateien. Sie ist nicht verschlüsselt: Wer sie hat, kann sie lesen.',
  notes: 'Interne Notizen',
  notesHelp: 'Auch der Verlauf der Bearbeitung und Blindkopien. Weglassen, wenn die Datei das Haus verlässt.',
  files: 'Dateien und Mails im Original',
  filesHelp: 'Was nicht auf diesem PC ist, wird vom Relay geholt, höchstens 2 GB.',
  filesOffline: 'Das Relay ist gerade nicht erreichbar: Was nicht auf diesem PC ist, wird nur genannt.',
  go: 'Speichern unter …',
  file: (date) => `Tresen-Export ${date}`,
  progress: { doing: 'Export läuft', of: (n, total) => `${n} von ${total}`, messages: (n) => `${n} Nachrichten`, stop: 'Anhalten' },
  end: {
    done: (n, shown, file) => `${n === 1 ? 'Unterhaltung' : `${shown} Unterhaltungen`} exportiert: ${file}.`,
    missing: (n, shown) => (n === 1 ? 'Eine Datei war nicht zu bekommen.' : `${shown} Dateien waren nicht zu bekommen.`),
    leftOut: (n, shown) => (n === 1 ? 'Eine wurde ausgelassen: Ihre Rolle dort exportiert nur einzelne.' : `${shown} wurden ausgelassen: Ihre Rolle dort exportiert nur einzelne.`),
    gone: (n, shown) => (n === 1 ? 'Eine ist nicht mehr hier.' : `${shown} sind nicht mehr hier.`),
    stopped: 'Export angehalten: Es wurde nichts gespeichert.',
    failed: 'Es wurde nichts exportiert.',
  },
}

import type { bulking as en } from '../en/bulking'

export const bulking: typeof en = {
  label: 'Ausgewählte Unterhaltungen',
  n: (n: number, shown: string) => `${shown} ${n === 1 ? 'Unterhaltung' : 'Unterhaltungen'} ausgewählt`,
  all: (n: string) => `Alle ${n} auswählen`,
  allSelected: 'Alle sind ausgewählt',
  clear: 'Auswahl aufheben',
  assign: 'Zuweisen',
  labels: 'Labels',
  done: 'Erledigt',
  reopen: 'Wieder öffnen',
  snooze: 'Zurückstellen',
  more: 'Mehr',
  follow: 'Folgen',
  unfollow: 'Nicht mehr folgen',
  addLabel: 'Label hinzufügen',
  removeLabel: 'Label entfernen',
  did: {
    done: (n: string) => `${n} erledigt`, open: (n: string) => `${n} wieder geöffnet`, snoozed: (n: string, when: string) => `${n} zurückgestellt bis ${when}`,
    assigned: (n: string, who: string) => `${n} an ${who} zugewiesen`, unassigned: (n: string) => `Zuweisung von ${n} aufgehoben`, labelled: (n: string) => `Labels von ${n} geändert`, followed: (n: string) => `Folgen von ${n} eingeschaltet`, unfollowed: (n: string) => `Folgen von ${n} ausgeschaltet`,
  },
  progress: { doing: 'Wird geändert', undoing: 'Wird rückgängig gemacht', of: (n: string, total: string) => `${n} von ${total}`, stop: 'Anhalten', waits: 'Hier schon zu sehen; wird gesendet, sobald die Verbindung wieder da ist' },
  left: { text: (n: string, total: string) => `Eine Massenaktion wurde unterbrochen: ${n} von ${total} waren unterwegs.`, goOn: 'Fortsetzen', drop: 'Verwerfen' },
}

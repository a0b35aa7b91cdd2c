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
  macro: {
    title: 'Makro ausführen', search: 'Makros durchsuchen', none: 'Es gibt noch keine Makros. Verwaltung und Disposition legen sie in den Einstellungen an.', empty: 'Kein Makro passt.', run: 'Ausführen', text: 'Text der Antwort',
    replies: (channel: string) => `Antwortet über ${channel}`, adds: 'Fügt hinzu', removes: 'Entfernt', assigns: (who: string) => `Weist ${who} zu`, unassigns: 'Hebt die Zuweisung auf', done: 'Markiert als erledigt', open: 'Öffnet wieder', snoozes: (until: string) => `Stellt zurück bis ${until}`,
    again: (name: string) => `„${name}“ erneut ausführen`, againNote: 'Es wurde nicht ausgeführt: Noch ist nichts davon geschehen. Beim Ausführen geschieht alles zusammen, was hier steht.', gone: 'Nicht mehr vorhandenes Makro',
    rest: 'Ebenfalls nicht geschehen:',
    did: (name: string) => `„${name}“ ausgeführt`,
    why: {
      variable: (names: string) => `Zu ${names} ist nichts bekannt: selbst eintragen oder herausnehmen.`, label: 'Ein Label dieses Makros gehört zu einem anderen Eingang.', agent: 'Wem dieses Makro zuweist, antwortet in diesem Eingang nicht.',
      nothing: 'Es würde hier nichts ändern.', channel: 'Der gewählte Kanal nimmt jetzt keine freie Antwort an: unter der Unterhaltung einen anderen wählen.',
    },
  },
  views: {
    title: 'Ansichten', save: 'Diese Ansicht speichern', name: 'Name der Ansicht', rename: 'Umbenennen', remove: 'Entfernen', up: 'Nach oben', down: 'Nach unten', none: 'Was die Liste gerade zeigt, unter einem Namen speichern.', did: (name: string) => `Ansicht „${name}“ gespeichert`, removed: (name: string) => `Ansicht „${name}“ entfernt`, options: (name: string) => `Ansicht ${name}: umbenennen, verschieben, entfernen`, okay: 'Speichern',
  },
  find: { search: 'Name, Adresse oder etwas Geschriebenes', none: 'Kein anderer Kontakt gefunden.', another: 'Anderen wählen' },
  merge: {
    title: 'Mit anderem Kontakt zusammenführen', text: 'Unterhaltungen, Adressen, Tickets und Notizen beider gehören danach zu einem Kontakt. Das lässt sich rückgängig machen.', other: 'Der andere Kontakt',
    which: 'Wer bleibt? Name und Angaben dieses Kontakts gelten, der andere füllt die Lücken.', stays: 'bleibt', goes: 'geht darin auf', last: 'Letzte Nachricht', nothing: 'noch keine Nachricht', count: (n: number) => `${n} ${n === 1 ? 'Unterhaltung' : 'Unterhaltungen'}`, go: 'Zusammenführen',
    customers: 'Kunden merken davon nichts: Im Webchat sieht jeder weiter nur die eigenen Nachrichten. Antworten gehen dort an den, der zuletzt geschrieben hat.',
  },
  split: {
    to: 'Wohin', fresh: 'Neuer Kontakt', existing: 'Bestehender Kontakt',
    title: 'Nachrichten abtrennen', text: 'Sie wandern in ihrer Reihenfolge in eine eigene Unterhaltung mit einem anderen Kontakt. Das lässt sich rückgängig machen.', name: 'Name des anderen Kontakts', which: (n: number) => `${n} ${n === 1 ? 'Nachricht' : 'Nachrichten'} gewählt`,
    address: 'Auch die Adresse abgeben, von der sie kamen: Was künftig von ihr kommt, gehört zum anderen Kontakt. Das geht nur, wenn alle ihre Nachrichten gewählt sind.', go: 'Abtrennen', did: (n: number, name: string) => `${n} ${n === 1 ? 'Nachricht' : 'Nachrichten'} an ${name} abgetrennt`,
  },
  progress: { doing: 'Wird geändert', undoing: 'Wird rückgängig gemacht', of: (n: string, total: string) => `${n} von ${total}`, stop: 'Anhalten', waits: 'Hier schon zu sehen; wird gesendet, sobald die Verbindung wieder da ist' },
  left: { text: (n: string, total: string) => `Eine Massenaktion wurde unterbrochen: ${n} von ${total} waren unterwegs.`, goOn: 'Fortsetzen', drop: 'Verwerfen' },
}

import type { shell as shape } from '../en/shell'

/** How far a clock is off, in one unit: "5 min", "3 h", "2 Tage". */
function off(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  if (hours < 48) return `${hours} h`
  return `${Math.round(hours / 24)} Tage`
}

export const shell: typeof shape = {
  areas: 'Bereiche',
  inbox: 'Posteingang',
  settings: 'Einstellungen',
  tickets: 'Tickets',
  assignment: 'Zuweisung',
  unread: (n: number) => (n === 1 ? '1 ungelesene Unterhaltung' : `${n} ungelesene Unterhaltungen`),
  statusBar: 'Zustand des Programms',
  clock: (ahead: number) => `Die Uhr dieses PCs geht ${off(ahead)} ${ahead < 0 ? 'vor' : 'nach'}; Tresen nutzt die Zeit des Relays`,
  link: {
    online: 'Verbunden', connecting: 'Wird verbunden …', offline: (since: string) => `Offline seit ${since}`, signed_out: 'Vom Relay abgemeldet',
    blocked: 'Von der Verwaltung gesperrt',
    version: 'Dieses Programm braucht ein Update',
  },
  outbox: (n: string) => `Postausgang ${n}`,
  outboxTitle: 'Postausgang',
  outboxEmpty: 'Nichts wartet. Alles ist übergeben.',
  outboxHint: 'Was hier wartet, geht genau einmal hinaus, sobald die Verbindung wieder da ist.',
  outboxRefused: (n: number) => (n === 1 ? '1 wurde abgelehnt' : `${n} wurden abgelehnt`),
  retry: 'Erneut versuchen',
  look: 'Ansehen',
  edit: 'Bearbeiten',
  drop: 'Löschen',
  dropSure: 'Endgültig löschen?',
  wish: {
    reply: 'Antwort', note: 'Notiz', done: 'Erledigt', reopen: 'Wieder öffnen', assign: 'Zuweisung', label: 'Labels', snooze: 'Zurückstellen', online: 'Online-Schalter',
    contact: 'Kontakt', resend: 'Erneut senden', other: 'Änderung',
  },
  syncing: (percent: number) => `Verlauf wird geladen, ${percent} %`,
  complete: (messages: string) => `Verlauf vollständig · ${messages} Nachrichten`,
  reach: {
    open: 'Wir sind erreichbar', off: 'Auf nicht erreichbar geschaltet', closed: 'Außerhalb der Geschäftszeiten', closedUntil: (when) => `Außerhalb der Geschäftszeiten bis ${when}`,
    some: (n, of) => `${n} von ${of} Eingängen erreichbar`,
    inbox: { open: (name) => `${name}: geöffnet`, openUntil: (name, when) => `${name}: geöffnet bis ${when}`, closed: (name) => `${name}: geschlossen`, closedUntil: (name, when) => `${name}: geschlossen bis ${when}` },
    goOn: 'Besuchern sagen, dass wir erreichbar sind', goOff: 'Besuchern sagen, dass niemand da ist',
  },
  banner: {
    offline: 'Keine Verbindung zum Relay. Lesen, Suchen und Schreiben gehen weiter; Antworten warten im Postausgang und gehen von selbst hinaus.',
    signed_out: 'Das Relay hat diese Sitzung beendet. Was im Postausgang wartet, bleibt erhalten.',
    version: 'Dieses Programm ist zu alt für das Relay. Lesen geht weiter; bitte das Update installieren.',
    signIn: 'Neu anmelden',
    fault: 'Hier ist etwas zu tun:',
  },
  me: {
    label: (name: string) => `${name}: Anwesenheit, Sprache, Aussehen, Abmelden`,
    presence: 'Anwesenheit', present: 'Da', away: 'Kurz weg', off: 'Nicht da',
    language: 'Sprache', system: 'Wie das System', theme: 'Aussehen', light: 'Hell', dark: 'Dunkel',
    keys: 'Tastenkürzel', profile: 'Mein Profil', signOut: 'Abmelden …',
  },
  signOut: {
    title: 'Abmelden', text: 'Die verschlüsselte Kopie der Unterhaltungen bleibt für das nächste Mal auf diesem PC.', forget: 'Kopie von diesem PC löschen',
    waiting: (n: number) => (n === 1 ? '1 Änderung ist noch im Postausgang und ginge verloren.' : `${n} Änderungen sind noch im Postausgang und gingen verloren.`),
    discard: 'Verwerfen und abmelden', go: 'Abmelden',
  },
  palette: {
    title: 'Befehle', placeholder: 'Was soll geschehen? Oder einen Namen eingeben …', actions: 'Aktionen', conversations: 'Unterhaltungen', none: 'Nichts passt.',
    goTickets: 'Zu den Tickets', goAssignment: 'Zur Zuweisung', goSettings: 'Zu den Einstellungen', goInbox: 'Zum Posteingang', open: 'Befehle',
  },
  keys: {
    title: 'Tastenkürzel', off: 'Einzeltasten sind ausgeschaltet.', hint: 'Einzeltasten wirken außerhalb von Textfeldern. Alle lassen sich in den Einstellungen ändern. Zitat, Reaktion und Nachrichtenmenü gelten der umrandeten Nachricht, sonst der letzten des Kontakts.',
    groups: { conversation: 'Unterhaltung', list: 'Liste', write: 'Schreiben', go: 'Gehe zu', view: 'Ansicht' },
    sheet: 'Tastenkürzel anzeigen', undo: 'Rückgängig', newline: 'Neue Zeile', then: 'dann',
  },
  loadFailed: 'Die Daten dieses PCs lassen sich nicht lesen.',
}

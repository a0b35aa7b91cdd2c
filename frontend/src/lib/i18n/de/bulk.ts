import type { en } from '../en'

export const bulk: typeof en.bulk = {
  select: 'Unterhaltung auswählen',
  extendDown: 'Auswahl nach unten erweitern',
  extendUp: 'Auswahl nach oben erweitern',
  selected: 'ausgewählt',
  selectFound: 'Alle Treffer auswählen',
  macro: 'Makro ausführen',
  views: 'Gespeicherte Ansichten',
  export: 'Exportieren …',
  exportList: 'Liste exportieren …',
  exportSelected: 'Auswahl exportieren …',
  mergeWith: 'Zusammenführen mit …',
  split: 'Abtrennen …',
  end: {
    back: (n: string) => `${n} rückgängig gemacht`,
    backBut: (n: string, left: string) => `${n} rückgängig gemacht, ${left} inzwischen anders geändert und so gelassen`,
    backOne: 'Rückgängig gemacht',
    changedOne: 'Inzwischen von jemand anderem geändert: Es bleibt, wie es jetzt ist',
    skipped: (n: string, left: string) => `${n} geändert, ${left} unverändert gelassen`,
    stopped: (n: string, of: string) => `Angehalten: ${n} von ${of} geändert`,
    went: (n: string) => `Unterbrochenes abgeschlossen: ${n} geändert`,
    refused: 'Ein Teil wurde nicht angenommen.',
    refusedTodo: 'Das Abgelehnte wartet im Postausgang: erneut senden oder verwerfen.',
  },
}

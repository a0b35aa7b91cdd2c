import type { common as shape } from '../en/common'

export const common: typeof shape = {
  appName: 'Tresen',
  save: 'Speichern',
  cancel: 'Abbrechen',
  close: 'Schließen',
  delete: 'Löschen',
  edit: 'Bearbeiten',
  add: 'Hinzufügen',
  undo: 'Rückgängig',
  copy: 'Kopieren',
  copied: 'Kopiert',
  retry: 'Erneut versuchen',
  back: 'Zurück',
  search: 'Suchen',
  optional: 'optional',
  loading: 'Wird geladen …',
  yes: 'Ja',
  no: 'Nein',
  visitor: (tag: string) => `Gast ${tag}`,
}

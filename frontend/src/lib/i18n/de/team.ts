import type { team as shape } from '../en/team'

export const team: typeof shape = {
  sides: { label: 'Wessen Unterhaltungen', customers: 'Von Kunden', mine: 'Meine Unterhaltungen', news: (n: number) => `${n} neu` },
  mentioned: 'Sie wurden erwähnt',
  actions: { customers: 'Von Kunden', mine: 'Meine Unterhaltungen', chat: 'Neuer Chat mit dem Team', follow: 'Folgen', unfollow: 'Nicht mehr folgen' },
  followed: 'Sie folgen dieser Unterhaltung',
  unfollowed: 'Sie folgen ihr nicht mehr',
  callList: 'Wer erwähnt werden soll',
  all: 'Alle hier',
  teamHint: 'Team',
  message: 'Nachricht',
  send: 'Senden',
  deleteNote: 'Sie verschwindet für alle hier. Das lässt sich nicht zurücknehmen.',
  event: {
    chat: (who: string, names: string) => `Chat begonnen mit ${names} · ${who}`,
    joined: (who: string, names: string) => `${names} aufgenommen · ${who}`,
    left: (who: string) => `Chat verlassen · ${who}`,
    removed: (who: string, names: string) => `${names} entfernt · ${who}`,
    renamed: (who: string, name: string) => (name ? `Umbenannt in „${name}“ · ${who}` : `Name entfernt · ${who}`),
  },
}

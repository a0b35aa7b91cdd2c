import type { en } from '../en'

export const presence: (typeof en)['presence'] = {
  views: (names, n) => `${names} ${n === 1 ? 'schaut' : 'schauen'} mit`,
  writes: (names, n) => `${names} ${n === 1 ? 'schreibt' : 'schreiben'} gerade`,
  idle: 'Als abwesend gezeigt: seit fünf Minuten keine Taste und kein Mauszeiger.',
  leave: 'Als abwesend gezeigt: im Urlaub.',
  inHours: (time) => `davon ${time} in den Geschäftszeiten`,
}

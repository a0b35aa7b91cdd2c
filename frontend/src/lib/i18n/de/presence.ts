import type { en } from '../en'

export const presence: (typeof en)['presence'] = {
  views: (names, n) => `${names} ${n === 1 ? 'schaut' : 'schauen'} mit`,
  writes: (names, n) => `${names} ${n === 1 ? 'schreibt' : 'schreiben'} gerade`,
  idle: 'Als abwesend gezeigt: seit fünf Minuten keine Taste und kein Mauszeiger.',
  leave: 'Als abwesend gezeigt: im Urlaub.',
  waits: {
    minute: (n) => (n === 1 ? '1 Minute' : `${n} Minuten`), hour: (n) => (n === 1 ? '1 Stunde' : `${n} Stunden`),
    day: (n) => (n === 1 ? '1 Tag' : `${n} Tage`), workday: (n) => (n === 1 ? '1 Arbeitstag' : `${n} Arbeitstage`),
    inHours: (time) => `${time} Geschäftszeit`,
    said: (time) => `wartet ${time}`,
    since: (since) => `seit ${since}`,
    notYet: (since) => `schrieb außerhalb der Geschäftszeiten, ${since}`,
    from: (when) => `die Wartezeit zählt ab ${when}`,
  },
}

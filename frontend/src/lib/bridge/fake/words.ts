// What is said in the stand-in's conversations.
import type { Dir, Event } from '../types'

export const first = ['Sabine', 'Mehmet', 'Julia', 'Tom', 'Anna', 'Peter', 'Claire', 'Olga', 'James', 'Nina', 'Karl', 'Aylin', 'Emma', 'Henrik', 'Rosa', 'David']
export const last = ['Brandt', 'Kaya', 'Weiss', 'Lindner', 'Nord', 'Hoffmann', 'Girard', 'Iwanowa', 'Carter', 'Schulte', 'Yilmaz', 'Thomsen', 'Bauer', 'Okafor', 'Jansen']

export interface Line {
  dir: Dir
  text: string
  photo?: boolean
  event?: Event
}

const german: Line[][] = [
  [
    { dir: 'in', text: 'Guten Tag, ist die Stehlampe „Norderney“ noch in Messing lieferbar?' },
    { dir: 'out', text: 'Guten Tag, ja, zwei Stück sind am Lager. Lieferzeit zwei bis drei Tage.' },
    { dir: 'event', text: '', event: { what: 'assigned', agent: 'agent-0' } },
    { dir: 'in', text: 'Hallo! Die Lampe ist angekommen, aber der Schirm hat einen Riss. Siehe Foto.', photo: true },
    { dir: 'note', text: 'Ersatzschirm ist da, Regal 4. Bitte heute noch mit in die DHL.' },
    { dir: 'event', text: '', event: { what: 'labels', added: ['label-1'] } },
    { dir: 'out', text: 'Das tut mir leid. Wir schicken Ihnen heute noch einen neuen Schirm. Den alten brauchen wir nicht zurück.' },
    { dir: 'in', text: 'Vielen Dank, das ist sehr nett! Bekomme ich noch eine Sendungsnummer?' },
  ],
  [
    { dir: 'in', text: 'Moin, passt die Deckenleuchte „Juist“ auch ins Bad? Stichwort IP44.' },
    { dir: 'out', text: 'Moin! Ja, sie hat IP44 und darf in Zone 2 hängen.' },
    { dir: 'in', text: 'Super, dann bestelle ich zwei Stück. Geht Rechnung?' },
  ],
  [
    { dir: 'in', text: 'AW: Angebot 2026-0418 – Wir nehmen Variante B, bitte mit 20 Pendelleuchten.' },
    { dir: 'out', text: 'Sehr gern. Die Auftragsbestätigung kommt heute Nachmittag.' },
    { dir: 'out', text: 'Die Lieferung planen wir für Kalenderwoche 48 ein.' },
  ],
]
const english: Line[][] = [
  [
    { dir: 'in', text: 'Hi, do you ship to the Netherlands?' },
    { dir: 'out', text: 'Hi! Yes, we do. Shipping is 9.90 EUR and takes three to four days.' },
    { dir: 'in', text: 'Perfect. And could I return the lamp if the brass does not match our other lights? It is hard to tell from the pictures alone.' },
  ],
  [
    { dir: 'in', text: 'My order 10482 still says “packed”. Any news?' },
    { dir: 'out', text: 'I have just asked the warehouse. It leaves today, and I will send you the tracking number.' },
    { dir: 'in', text: 'Thanks a lot!' },
  ],
]

/** The lines of conversation i; long > 0 repeats them to that many. */
export function talk(i: number, inGerman: boolean, long: number): Line[] {
  const set = inGerman ? german : english
  const lines = set[i % set.length]!
  if (long <= lines.length) return lines
  const many: Line[] = []
  for (let k = 0; k < long - lines.length; k++) {
    const from = german[k % german.length]!
    const line = from[(k * 5) % from.length]!
    many.push(line.dir === 'event' ? line : { ...line, text: `${line.text}${k % 4 === 0 ? ` (Nr. ${k + 1})` : ''}${k % 11 === 0 ? `\n${line.text}` : ''}` })
  }
  return [...many, ...lines]
}

// A relay that is not there: it answers the panel with a short conversation.
import type { Config, Language, Socket } from '../shared/types'

const talk = {
  de: [
    ['Guten Tag, ist die Stehlampe „Juist“ auch in Messing lieferbar?', true],
    ['Guten Tag! Ja, in Messing haben wir noch drei Stück. Lieferzeit zwei bis drei Tage.', false],
    ['Wunderbar, danke!', true],
  ],
  en: [
    ['Hello, can I get the floor lamp “Juist” in brass as well?', true],
    ['Hello! Yes, we have three left in brass. Delivery takes two to three days.', false],
    ['Wonderful, thank you!', true],
  ],
} as const

export function sample(config: () => Config, language: () => Language, view: () => string) {
  return (): Socket => {
    const s: Socket = {
      readyState: 1, onopen: null, onmessage: null, onclose: null,
      close() {},
      send(data) {
        const f = JSON.parse(data) as { t: string; d: { id?: string } }
        if (f.t === 'hello') {
          answer('ready', { now: Date.now(), known: view() === 'conversation', email: view() === 'conversation', place: config().place })
          if (view() === 'conversation') answer('entries', { entries: entries(language()), next: 1, seenAt: Date.now() })
        }
        if (f.t === 'send') answer('ack', { id: f.d.id, at: Date.now() })
      },
    }
    const answer = (t: string, d: unknown) => setTimeout(() => s.onmessage?.({ data: JSON.stringify({ t, d }) }))
    setTimeout(() => s.onopen?.())
    return s
  }
}

function entries(lang: Language) {
  const start = Date.now() - 6 * 60_000
  return talk[lang].map(([text, mine], i) => ({ id: 'sample' + i, mine, text, type: 'webchat', at: start + i * 60_000, state: 'read', ...(mine ? {} : { agent: 'Anna Keller' }) }))
}

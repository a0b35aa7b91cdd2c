// Who of us looks at a conversation or ticket, or writes there, in words.
import { i18n, t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'

export interface Person {
  id: string
  name: string
  writes: boolean
  text: string
}

const none: { people: Person[]; text: string; writes: boolean } = { people: [], text: '', writes: false }

/** Those who write first; text says it of all of them. */
export function presentAt(app: App, id: string): typeof none {
  const writing = app.colleagues.writing[id] ?? []
  const viewing = app.colleagues.viewing[id] ?? []
  if (writing.length + viewing.length === 0) return none
  const texts = t().presence
  const people = [...new Set([...writing, ...viewing])].map((agent): Person => {
    const name = app.workspace.agent(agent)?.name ?? t().inbox.thread.someone
    const writes = writing.includes(agent)
    return { id: agent, name, writes, text: writes ? texts.writes(name, 1) : texts.views(name, 1) }
  })
  const say = (list: Person[], words: (names: string, n: number) => string): string[] =>
    list.length === 0 ? [] : [words(new Intl.ListFormat(i18n.lang, { type: 'conjunction' }).format(list.map((p) => p.name)), list.length)]
  const text = [...say(people.filter((p) => p.writes), texts.writes), ...say(people.filter((p) => !p.writes), texts.views)].join('; ')
  return { people, text, writes: writing.length > 0 }
}

// What the sheet of keys shows.
import { i18n, t } from '$lib/i18n/index.svelte'
import { parseKeys, showKeys } from '$lib/keys'
import type { Group } from '$lib/state/actions.svelte'
import type { App } from '$lib/state/app.svelte'

export interface KeyRow {
  id: string
  title: string
  /** The alternatives, each its strokes, each its keys as they are printed. */
  ways: string[][][]
}

const order: Group[] = ['conversation', 'write', 'list', 'view', 'go']

/** Two areas may have the same key for the same: it stands there once. */
export function keyRows(app: App): { group: Group; rows: KeyRow[] }[] {
  const said = new Set<string>()
  const once = (r: KeyRow): boolean => {
    const what = `${r.title} ${JSON.stringify(r.ways)}`
    return !said.has(what) && Boolean(said.add(what))
  }
  const rows = (group: Group): KeyRow[] =>
    app.actions.list.flatMap((a) => {
      const keys = app.actions.keysOf(a, app.session.prefs.keys)
      return a.group === group && keys ? [{ id: a.id, title: a.title(), ways: parseKeys(keys).map((strokes) => strokes.map((s) => showKeys(s, i18n.lang))) }] : []
    })
  const signs: KeyRow[] = [
    { id: 'send', title: t().inbox.actions.send, ways: [[showKeys(app.session.prefs.enterSends ? 'Enter' : 'Ctrl+Enter', i18n.lang)]] },
    { id: 'replySign', title: t().inbox.replies.title, ways: [[['/']]] },
    { id: 'emojiSign', title: t().inbox.actions.emoji, ways: [[[':']]] },
  ]
  return order.map((group) => ({ group, rows: [...rows(group), ...(group === 'write' ? signs : [])].filter(once) }))
}

// Does something to all that is selected, with one undo for the whole.
import type { BulkWhat } from '$lib/bridge'
import type { Source } from '$lib/state/selection.svelte'
import { comingWhen, count } from '$lib/format'
import { bulking } from '$lib/i18n/bulk'
import { i18n, t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'
import { timeNow } from '$lib/time'

/** All that the search or the list holds, also what is not loaded. */
export function whole({ inbox }: App): Source {
  const { list, search } = inbox
  return search.on ? { search: search.answered } : { list: { bucket: list.bucket, filter: list.filter, sort: list.sort, after: '', limit: 0 } }
}

/** Whether I may change what is selected, all of it as far as it is known; else it can be exported. */
export function changes(app: App): boolean {
  const { list, search, selection } = app.inbox
  const known = new Set(selection.known)
  const rows = [...list.rows, ...search.hits.map((h) => h.row)].map((r) => r.conversation)
  return app.workspace.may('bulk') && rows.every((c) => !known.has(c.id) || app.workspace.may('bulk', c.inbox))
}

export async function run(app: App, what: BulkWhat): Promise<void> {
  const { selection } = app.inbox
  const n = selection.n
  if (n === 0 || !changes(app)) return
  const meant = selection.meant
  if (!(await app.bulk.start({ area: 'inbox', ...meant, what }, n, said(app, what, n)))) return
  selection.clear()
  app.inbox.ask('list')
}

/** What was done, in words. */
export function said(app: App, what: BulkWhat, n: number): string {
  const words = bulking.t().did
  const shown = `${count(n, i18n.lang)}`
  if (what.status === 'done') return words.done(shown)
  if (what.status === 'open') return words.open(shown)
  if (what.status === 'snoozed') return words.snoozed(shown, comingWhen(what.until ?? 0, timeNow(), i18n.lang))
  if (what.assign !== undefined) return what.assign === '' ? words.unassigned(shown) : words.assigned(shown, app.workspace.agent(what.assign)?.name ?? t().inbox.assign.nobody)
  if (what.follow !== undefined) return what.follow ? words.followed(shown) : words.unfollowed(shown)
  return words.labelled(shown)
}

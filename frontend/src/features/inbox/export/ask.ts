import type { App } from '$lib/state/app.svelte'
import { whole } from '../bulk/run'

/** Asks about an export of what is selected, else of all that the list or search holds. */
export async function exportShown(app: App): Promise<void> {
  const { selection } = app.inbox
  const meant = selection.n > 0 ? selection.meant : whole(app)
  await app.try(async () => {
    const n = selection.n > 0 ? selection.n : await app.bridge.bulkCount({ area: 'inbox', ...meant })
    if (n > 0) app.exports.ask({ meant, n, name: '' })
  })
}

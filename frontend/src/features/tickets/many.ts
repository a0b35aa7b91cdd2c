// The same for many tickets.
import type { Commands } from '$lib/gen/commands'
import type { App } from '$lib/state/app.svelte'

type What = Commands['bulkTickets']['what']

/** Gives whether it is under way. */
export async function changeMany(app: App, ids: string[], what: What, said: string): Promise<boolean> {
  const fine = await app.try(async () => {
    for (let i = 0; i < ids.length; i += 200) await app.bridge.do('bulkTickets', { tickets: ids.slice(i, i + 200), what })
  })
  if (fine) app.toasts.done(said)
  return fine
}

// The same for many tickets: in the background, with numbers and undo (lib/state/bulk).
import type { TicketWhat } from '$lib/bridge'
import type { App } from '$lib/state/app.svelte'

/** Gives whether it is under way. */
export function changeMany(app: App, ids: string[], ticket: TicketWhat, said: string): Promise<boolean> {
  return app.bulk.start({ area: 'tickets', ids, ticket }, ids.length, said)
}

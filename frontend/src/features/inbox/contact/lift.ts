import type { Contact } from '$lib/bridge'
import { blockOf } from '$lib/blocked'
import { t } from '$lib/i18n/index.svelte'
import { called } from '$lib/names'
import type { App } from '$lib/state/app.svelte'

/** Lifts the block of a contact; can be taken back. */
export async function lift(app: App, contact: Contact): Promise<void> {
  const b = blockOf(contact, 0)
  const { id } = contact
  if (!b) return
  const was = { contact: id, receive: b.receive ?? false, send: b.send ?? false, ...(b.until && { until: b.until }) }
  await app.act(() => app.bridge.do('block', { contact: id, receive: false, send: false }), t().card.block.lifted(called(contact)), () => app.bridge.do('block', was))
}

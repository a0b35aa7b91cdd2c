import { t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'

/** Turns "we are online" over, with the way back. */
export async function switchOnline(app: App): Promise<void> {
  const online = !app.workspace.view.workspace.online
  if (!(await app.try(() => app.bridge.do('online', { online })))) return
  await app.workspace.refresh()
  app.did(online ? t().inbox.actions.didOnline : t().inbox.actions.didOffline, () => app.bridge.do('online', { online: !online }))
}

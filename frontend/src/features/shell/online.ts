import { t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'

/** Turns "we are online" over, with the way back. */
export async function switchOnline(app: App): Promise<void> {
  const online = !app.workspace.view.workspace.online
  const hours = Object.keys(app.workspace.view.hours).length > 0
  const set = async (to: boolean): Promise<void> => {
    await app.bridge.do('online', { online: to })
    await app.workspace.refresh()
  }
  await app.act(() => set(online), !online ? t().inbox.actions.didOffline : hours ? t().inbox.actions.didHours : t().inbox.actions.didOnline, () => set(!online))
}

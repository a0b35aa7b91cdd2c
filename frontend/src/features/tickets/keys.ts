import { i18n } from '$lib/i18n/index.svelte'
import { showKeys } from '$lib/keys'
import type { App } from '$lib/state/app.svelte'

/** The keys of an action as they are printed. */
export function keysOf(app: App, id: string): string[] {
  const action = app.actions.get(id)
  return action ? showKeys(app.actions.keysOf(action, app.session.prefs.keys), i18n.lang) : []
}

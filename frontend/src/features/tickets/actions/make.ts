import type { Action } from '$lib/state/actions.svelte'
import type { App } from '$lib/state/app.svelte'

/** Each gives one action. */
export type Make = (app: App) => Action

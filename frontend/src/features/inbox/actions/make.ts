import type { Conversation } from '$lib/bridge'
import type { Action } from '$lib/state/actions.svelte'
import { isChat } from '$lib/team'
import type { App } from '$lib/state/app.svelte'

/** Each file beside this one gives one action. */
export type Make = (app: App) => Action

/** The open conversation with a customer, if the inbox is on the screen. */
export function current(app: App): Conversation | undefined {
  const c = shown(app)
  return isChat(c) ? undefined : c
}

/** The open conversation with a customer, if this person may do something with it there. */
export function served(app: App): Conversation | undefined {
  const c = current(app)
  return c && app.workspace.may('reply', c.inbox) ? c : undefined
}

/** The open conversation, also one among colleagues. */
export function shown(app: App): Conversation | undefined {
  return app.area === 'inbox' ? app.inbox.thread.opened?.row.conversation : undefined
}

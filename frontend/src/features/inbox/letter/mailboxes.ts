import type { Channel } from '$lib/bridge'
import type { App } from '$lib/state/app.svelte'

/** Mailboxes I may write a new letter from. */
export const mailboxes = (app: App): Channel[] => app.workspace.view.channels.filter((c) => c.letters && c.on && app.workspace.may('write', c.inbox))

// What is done to messages that are there.
import type { Message } from '$lib/bridge'
import { t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'

/** Sets our one reaction; the same again, or "", takes it back. */
export async function react(app: App, m: Message, emoji: string): Promise<void> {
  const before = m.reactions?.find((r) => r.by)?.emoji ?? ''
  await app.try(() => app.bridge.do('react', { message: m.id, emoji: emoji === before ? '' : emoji }))
}

export async function copyText(app: App, text: string): Promise<void> {
  if (await app.try(() => app.bridge.copy(text))) app.toasts.done(t().message.copied)
}

/** Settles what did not arrive; draft: its words become the draft again. */
export async function giveUp(app: App, m: Message, draft: boolean): Promise<boolean> {
  const done = await app.try(() => app.bridge.do('giveUp', { message: m.id, draft }))
  if (done) app.toasts.done(draft ? t().message.didDraft : t().message.didGiveUp)
  if (done && draft) app.inbox.ask('composer')
  return done
}

/** The same, to go by another channel: the list of channels opens. */
export async function otherWay(app: App, m: Message): Promise<void> {
  if (await giveUp(app, m, true)) app.inbox.ask('channel')
}

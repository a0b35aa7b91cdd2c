// Letters leave after a while, so that they can be taken back until then.
import { comingWhen } from '$lib/format'
import { i18n, t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'
import { timeNow } from '$lib/time'

export interface Hold {
  delay?: number
  sendAt?: number
}

/** How long a letter is held back: until a time, or as the person likes it. */
export function holdOf(app: App, sendAt: number): Hold {
  const delay = app.session.prefs.undoSend * 1000
  return sendAt > 0 ? { sendAt } : delay > 0 ? { delay } : {}
}

/** Says when it goes out and offers to take it back. */
export function offerBack(app: App, hold: Hold, back: () => Promise<unknown>): void {
  const texts = t().letter
  if (hold.sendAt) app.did(texts.willSendAt(comingWhen(hold.sendAt, timeNow(), i18n.lang)), back)
  else if (hold.delay) app.did(app.link.online ? texts.willSend(hold.delay / 1000) : t().inbox.composer.waitsOffline, back, hold.delay)
}

/** Sends what stands in the composer. Gives whether it is on its way. */
export async function sendAnswer(app: App, maxText: number, sendAt = 0): Promise<boolean> {
  const { composer } = app.inbox
  const { conversation, letters } = composer
  const was = composer.content()
  const hold = letters ? holdOf(app, sendAt) : {}
  const message = await composer.send(maxText, hold)
  if (message === '') return false
  if (letters) {
    offerBack(app, hold, async () => {
      await composer.flush() // the next answer may be begun: it stays, below the one that comes back
      await app.bridge.do('unsend', { message })
      app.go('inbox')
      await app.inbox.open(conversation)
      if (composer.idle || composer.text === was.text) composer.put(was)
      app.inbox.ask('composer')
    })
  }
  return true
}

/** Drops what is written as a letter; can be taken back. */
export function discardLetter(app: App): void {
  const { composer } = app.inbox
  const { conversation } = composer
  const back = composer.discard()
  app.did(t().letter.discarded, async () => {
    await app.inbox.open(conversation)
    back()
  })
}

/** Sends the letter that begins a conversation, and opens that. */
export async function sendNew(app: App, sendAt: number): Promise<boolean> {
  const hold = holdOf(app, sendAt)
  const sent = await app.inbox.newMail.send(hold)
  if (!sent) return false
  app.go('inbox')
  await app.inbox.open(sent.conversation)
  offerBack(app, hold, async () => {
    await app.bridge.do('unsend', { message: sent.message })
    app.go('inbox')
    // What was written is the draft of the conversation now.
    await app.inbox.open(sent.conversation)
    app.inbox.ask('composer')
  })
  return true
}

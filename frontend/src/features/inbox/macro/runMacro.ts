// Runs a macro: all of it in one step, with one undo.
import type { Conversation, File, Outline } from '$lib/bridge'
import type { Commands } from '$lib/gen/commands'
import { bulking } from '$lib/i18n/bulk'
import { leftBy, whatOf, type Plan } from '$lib/macros'
import type { App } from '$lib/state/app.svelte'
import { restoring } from '$lib/state/bulk.svelte'
import { uuidv7 } from '$lib/uuid'

/** How long an answer is held back where the person has no undo-send set (ms). */
const hold = 8000

/** wish: a refused one that this takes the place of. */
export async function runMacro(app: App, c: Conversation, macro: { id: string; name: string }, plan: Plan, text: string, channel: string, wish = ''): Promise<boolean> {
  let reply: Commands['runMacro']['reply']
  const answers = text.trim() !== '' || plan.files.length > 0
  const delay = app.session.prefs.undoSend > 0 ? app.session.prefs.undoSend * 1000 : hold
  const item = restoring(c, app.workspace.me.id, leftBy(plan, c, app.workspace.me.id))
  const run = async (): Promise<void> => {
    if (answers) reply = await answer(app, c, channel, text.trimEnd(), plan.files, delay)
    const body = { macro: macro.id, conversation: c.id, what: whatOf(plan), ...(reply && { reply }) }
    await (wish ? app.bridge.macroAgain(wish, body) : app.bridge.do('runMacro', body))
  }
  const back = async (): Promise<void> => {
    if (reply) await app.bridge.do('unsend', { message: reply.message })
    await app.bulk.takeBack([item])
  }
  return app.act(run, bulking.t().macro.did(macro.name), back, answers ? delay : undefined)
}

async function answer(app: App, c: Conversation, channel: string, text: string, files: File[], delay: number): Promise<NonNullable<Commands['runMacro']['reply']>> {
  const { thread } = app.inbox
  const known = thread.id === c.id ? thread.known(app.workspace.me.id) : {}
  let mail: Outline | undefined
  if (app.workspace.channel(channel)?.letters) mail = (await app.bridge.composeMail(c.id, channel, '', 'reply')).mail
  return { message: uuidv7(), conversation: c.id, channel, text, files, delay, ...known, ...(mail && { mail }) }
}

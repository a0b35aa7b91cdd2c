// Handing changes over: always into the outbox, which says itself when that has to wait.
import { codeOf, type Bridge, type OutboxItem } from '$lib/bridge'
import type { CommandKind, Commands } from '$lib/gen/commands'
import { t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'

export interface Saving {
  /** What is said when it is done; "Saved." if left out. */
  done?: string
  /** Saves what takes it back; offered as Undo. */
  undo?: () => Promise<string>
  /** Nothing is said (it shows itself). */
  quiet?: boolean
}

/** Queues one change and says so; a refusal is worded. Gives the wish's id, "" if it is not on disk. */
export async function save<K extends CommandKind>(app: App, kind: K, body: Commands[K], how: Saving = {}): Promise<string> {
  let wish = ''
  await app.try(async () => (wish = await app.bridge.do(kind, body)))
  if (!wish || how.quiet) return wish
  const s = t().settings
  const said = app.link.online ? (how.done ?? s.saved) : how.done ? `${how.done} ${s.savedOffline}` : s.savedOffline
  const { undo } = how
  app.toasts.done(said, undo && { label: s.undo, run: () => void app.try(() => takeBack(app, wish, undo)) })
  return wish
}

/** Gives what somebody has to another one, if they have anything. It is shown at once, and goes out before what is wished next. */
export async function passOn(bridge: Bridge, agent: string, to: string): Promise<void> {
  await bridge.passOn(agent, to).catch((err) => {
    if (codeOf(err) !== 'not_found') throw err
  })
}

/** Takes a change back. Of what was refused there is nothing to take back: nothing is said twice. */
async function takeBack(app: App, wish: string, undo: () => Promise<string>): Promise<void> {
  const find = (list: OutboxItem[], id: string): OutboxItem | undefined => list.find((o) => o.id === id)
  if (find(await app.bridge.outbox(), wish)?.code) return app.bridge.dropWish(wish)
  const back = await undo()
  if (!back) return
  let refused = false
  const look = async (): Promise<void> => {
    const list = await app.bridge.outbox()
    refused ||= !!find(list, wish)?.code
    const now = find(list, back)
    if (now && !now.code) return
    end()
    if (now && refused) await app.bridge.dropWish(back)
  }
  const end = app.onChanged((c) => {
    if (c.kinds.includes('outbox')) void app.try(look)
  })
}

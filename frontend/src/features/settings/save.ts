// Handing changes over: always into the outbox, which says itself when that has to wait.
import type { CommandKind, Commands } from '$lib/gen/commands'
import { t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'

export interface Saving {
  /** What is said when it is done; "Saved." if left out. */
  done?: string
  /** Takes it back; offered as Undo. */
  undo?: () => void
  /** Nothing is said (it shows itself). */
  quiet?: boolean
}

/** Queues one change and says so; a refusal is worded. Gives whether it is on disk. */
export async function save<K extends CommandKind>(app: App, kind: K, body: Commands[K], how: Saving = {}): Promise<boolean> {
  const ok = await app.try(() => app.bridge.do(kind, body))
  if (!ok || how.quiet) return ok
  const s = t().settings
  const said = app.link.online ? (how.done ?? s.saved) : how.done ? `${how.done} ${s.savedOffline}` : s.savedOffline
  app.toasts.done(said, how.undo && { label: s.undo, run: how.undo })
  return ok
}

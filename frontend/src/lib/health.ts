// How the lines of channels are, as far as somebody should know. Pure.
import type { Channel, Health, WorkspaceView } from './bridge'

/** A line may be away this long before anybody is bothered (ms). */
const patience = 120_000

export interface Alarm {
  channel: Channel
  health: Health
}

/** Lines that need a person: those stopped first, then those away for long. Channels that are off are silent. */
export function alarms(view: Pick<WorkspaceView, 'channels' | 'health'>, now: number): Alarm[] {
  return view.health
    .flatMap((health) => {
      const channel = view.channels.find((c) => c.id === health.id && c.on)
      const needed = health.state === 'refused' || (health.state === 'away' && now - health.since > patience)
      return channel && needed ? [{ channel, health }] : []
    })
    .sort((a, b) => Number(b.health.state === 'refused') - Number(a.health.state === 'refused') || a.health.since - b.health.since)
}

/** Percent of the history that is fetched, null while none is. */
export function fetched(h: Health): number | null {
  if (!h.total) return null
  return Math.min(100, Math.floor(((h.done ?? 0) / h.total) * 100))
}

/** The credentials are refused: somebody must sign in anew. */
export const wantsSignIn = (h: Health): boolean => h.state === 'refused' && (h.fault === 'channel_login' || h.fault === 'signin' || !h.fault)

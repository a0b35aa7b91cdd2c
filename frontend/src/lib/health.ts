// How the lines of channels are, as far as somebody should know. Pure.
import type { Channel, Health, WorkspaceView } from './bridge'

/** A line may be away this long before anybody is bothered (ms). */
const patience = 120_000
/** The end of an access is told this long before (ms). */
const ahead = 7 * 86_400_000

/** What is not well with a line, the worst of it; "" for nothing. */
export type Worry = 'refused' | 'away' | 'opening' | 'silent' | 'expires' | 'unread' | ''

export function worryOf(h: Health, now: number): Worry {
  if (h.state === 'refused' || h.state === 'away') return h.state
  if (h.silent) return 'silent'
  if (expiresSoon(h, now)) return 'expires'
  if (h.state === 'opening') return 'opening'
  return h.unread ? 'unread' : ''
}

/** The access ends within days, or has ended. */
export const expiresSoon = (h: Health, now: number): boolean => !!h.expires && h.expires - now < ahead

export interface Alarm {
  channel: Channel
  health: Health
  why: Worry
}

const order: Worry[] = ['refused', 'away', 'silent', 'expires']

/** Lines that need a person: those stopped first, then those away for long, silent ones, those whose access ends. Channels that are off are silent. */
export function alarms(view: Pick<WorkspaceView, 'channels' | 'health'>, now: number): Alarm[] {
  return view.health
    .flatMap((health) => {
      const channel = view.channels.find((c) => c.id === health.id && c.on)
      const why = worryOf(health, now)
      const needed = order.includes(why) && (why !== 'away' || now - health.since > patience)
      return channel && needed ? [{ channel, health, why }] : []
    })
    .sort((a, b) => order.indexOf(a.why) - order.indexOf(b.why) || a.health.since - b.health.since)
}

/** Percent of the history that is fetched, null while none is. */
export function fetched(h: Health): number | null {
  if (!h.total) return null
  return Math.min(100, Math.floor(((h.done ?? 0) / h.total) * 100))
}

/** The credentials are refused: somebody must sign in anew. */
export const wantsSignIn = (h: Health): boolean => h.state === 'refused' && (h.fault === 'channel_login' || h.fault === 'signin' || !h.fault)

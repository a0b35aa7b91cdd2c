import type { AgentLoad } from '$lib/bridge'
import { shortDate } from '$lib/format'
import { assignment } from '$lib/i18n/assignment'
import { i18n, t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'

/** How present somebody is, in words and as a dot. Without a line the relay sees nobody at this PC. */
export function stateOf(app: App, load: AgentLoad, now: number): { text: string; dot: string } {
  const w = assignment.t()
  const { agent: a, presence } = load
  if (a.state === 'blocked') return { text: w.gone, dot: 'off' }
  if ((a.awayUntil ?? 0) > now) return { text: w.onLeave(shortDate(a.awayUntil! - 1, i18n.lang)), dot: 'away' }
  if (a.id === app.workspace.me.id && !app.link.online) return { text: w.pcOffline, dot: 'off' }
  return { text: t().settings.agents.presence[presence], dot: presence }
}

// What visitors of the web sites are told of us. Pure; the relay counts the same (reachable in backend/relay/desk.go).
import type { Channel, Inbox, WorkspaceView } from './bridge'
import { isOpen, opensAt, type OpenSpans } from './businessTime'
import { channelInfo } from './channels'

export interface Reach {
  /** off: by the switch; some: not in every inbox. */
  state: 'off' | 'open' | 'some' | 'closed'
  /** When the next inbox opens; 0: not within what is known, or not asked for. */
  opens: number
  /** Its time zone. */
  zone: string
  /** The inboxes visitors write to, with when that changes: 0 if it does not within what is known. */
  inboxes: { inbox: Inbox; open: boolean; until: number }[]
}

export function reachOf(view: Pick<WorkspaceView, 'workspace' | 'inboxes' | 'channels' | 'hours'>, now: number): Reach {
  const live = new Set(view.channels.filter((c: Channel) => c.on && channelInfo(c.type).caps.liveOnly).map((c) => c.inbox))
  const visited = view.inboxes.filter((i) => live.has(i.id))
  const inboxes = (visited.length > 0 ? visited : view.inboxes).map((inbox) => {
    const spans = view.hours[inbox.id]
    const open = isOpen(spans, now)
    return { inbox, open, until: open ? closesAt(spans, now) : opensAt(spans, now) }
  })
  if (!view.workspace.online) return { state: 'off', opens: 0, zone: '', inboxes }
  const open = inboxes.filter((i) => i.open).length
  if (open === inboxes.length) return { state: 'open', opens: 0, zone: '', inboxes }
  const next = inboxes.filter((i) => !i.open && i.until > 0).sort((a, b) => a.until - b.until)[0]
  return { state: open > 0 ? 'some' : 'closed', opens: next?.until ?? 0, zone: next?.inbox.timeZone ?? '', inboxes }
}

/** When an open inbox closes; 0: never. Spans that touch are one. */
function closesAt(spans: OpenSpans, now: number): number {
  let end = 0
  for (const [open = 0, close = 0] of spans ?? []) {
    if (end === 0 ? open <= now && now < close : open === end) end = close
  }
  return end
}

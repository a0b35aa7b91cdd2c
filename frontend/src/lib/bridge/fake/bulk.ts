// Bulk actions and taking back, on the stand-in's data.
import { uuidv7 } from '../../uuid'
import type * as T from '../types'
import { listOf, searchIn } from './read'
import type { Store } from './seed'
import { ticketIDsOf } from './tickets'

interface Job {
  state: T.BulkState
  items: T.RestoreItem[]
}
type Tell = (event: 'bulk' | 'changed', payload: never) => void

const standing = (c: T.Conversation, me: string): T.Standing => ({
  status: c.status, snoozedUntil: c.snoozedUntil, doneAt: c.doneAt, unansweredSince: c.unansweredSince, assignee: c.assignee, labels: c.labels ?? [],
  followed: (c.followers ?? []).includes(me), lastInAt: c.lastInAt,
})

const edit = (list: string[] | undefined, add: string[] = [], remove: string[] = []): string[] =>
  [...new Set([...(list ?? []), ...add])].filter((id) => !remove.includes(id)).sort()

export function applyWhat(s: Store, c: T.Conversation, w: T.BulkWhat): void {
  if (w.assign !== undefined) c.assignee = w.assign
  const fits = (id: string): boolean => !s.view.labels.find((l) => l.id === id)?.inbox || s.view.labels.find((l) => l.id === id)?.inbox === c.inbox
  c.labels = edit(c.labels, w.add?.filter(fits), w.remove)
  if (w.follow !== undefined) c.followers = edit(c.followers, w.follow ? [s.me] : [], w.follow ? [] : [s.me])
  if (w.status === 'done') Object.assign(c, { status: 'done', doneAt: Date.now(), snoozedUntil: 0, unansweredSince: 0 })
  if (w.status === 'open') Object.assign(c, { status: 'open', doneAt: 0, snoozedUntil: 0 })
  if (w.status === 'snoozed') Object.assign(c, { status: 'snoozed', snoozedUntil: w.until, doneAt: 0 })
}

/** Gives back what still is as the action left it; false: something was changed since. */
export function giveBack(c: T.Conversation, it: T.RestoreItem, me: string): boolean {
  const { was, left } = it
  let all = true
  if (was.assignee !== left.assignee) {
    if ((c.assignee ?? '') === (left.assignee ?? '')) c.assignee = was.assignee
    else all = false
  }
  const [w, l] = [was.labels ?? [], left.labels ?? []]
  c.labels = edit(c.labels, w.filter((id) => !l.includes(id)), l.filter((id) => !w.includes(id)))
  if (was.followed !== left.followed) c.followers = edit(c.followers, was.followed ? [me] : [], was.followed ? [] : [me])
  if (was.status !== left.status || was.snoozedUntil !== left.snoozedUntil) {
    if (c.status === left.status) Object.assign(c, { status: was.status, snoozedUntil: was.snoozedUntil ?? 0, doneAt: was.doneAt ?? 0, unansweredSince: was.unansweredSince ?? 0 })
    else if (c.status !== was.status) all = false
  }
  return all
}

export class FakeBulk {
  private readonly jobs = new Map<string, Job>()
  private readonly store: Store
  private readonly tell: Tell
  constructor(store: Store, tell: Tell) {
    this.store = store
    this.tell = tell
  }

  ids(w: T.BulkWish): string[] {
    const s = this.store
    const ids = w.ids?.length ? w.ids
      : w.tickets ? ticketIDsOf(s, w.tickets)
      : w.search ? searchIn(s, w.search, 10_000).map((h) => h.row.conversation.id)
      : w.list ? listOf(s, { ...w.list, after: '', limit: 100_000 }).rows.map((r) => r.conversation.id)
      : []
    return ids.filter((id) => !w.except?.includes(id))
  }

  bulk(w: T.BulkWish): string {
    const ids = this.ids(w)
    if (ids.length === 0) throw new Error('not_found')
    return this.run(w.area, false, ids, (id, job) => {
      if (w.area === 'tickets') return true
      const c = this.store.conversations.get(id)
      if (!c) return false
      const was = structuredClone(standing(c, this.store.me))
      applyWhat(this.store, c, w.what ?? {})
      job.items.push({ conversation: id, was, left: structuredClone(standing(c, this.store.me)) })
      return true
    })
  }

  passOn(agent: string, to: string): string {
    const ids = [...this.store.conversations.values()].filter((c) => c.assignee === agent && c.status !== 'done').map((c) => c.id)
    return this.bulk({ area: 'inbox', ids, what: { assign: to } })
  }

  restore(items: T.RestoreItem[]): string {
    const of = new Map(items.map((i) => [i.conversation, i]))
    return this.run('inbox', true, [...of.keys()], (id) => {
      const c = this.store.conversations.get(id)
      return c !== undefined && giveBack(c, of.get(id)!, this.store.me)
    })
  }

  undo(id: string): string {
    this.stop(id)
    return this.restore(this.jobs.get(id)?.items ?? [])
  }

  stop(id: string): void {
    const job = this.jobs.get(id)
    if (job && !job.state.over) job.state.stopped = true
  }

  run(area: T.ViewArea, undo: boolean, ids: string[], one: (id: string, job: Job) => boolean): string {
    const job: Job = { items: [], state: { job: uuidv7(), area, undo, total: ids.length, shown: 0, done: 0, over: false, stopped: false, skipped: 0, code: '' } }
    this.jobs.set(job.state.job, job)
    const step = (): void => {
      const part = job.state.stopped ? [] : ids.slice(job.state.done, job.state.done + 200)
      for (const id of part) if (!one(id, job)) job.state.skipped++
      job.state.done += part.length
      job.state.shown = job.state.done
      job.state.over = job.state.stopped || job.state.done >= job.state.total
      this.tell('changed', { kinds: ['conversation'], conversations: [] } as never)
      this.tell('bulk', { ...job.state } as never)
      if (!job.state.over) setTimeout(step, 30)
    }
    setTimeout(step)
    return job.state.job
  }
}

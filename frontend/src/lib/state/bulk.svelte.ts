// Bulk actions under way: how far they are, and what there is to say at their end.
import type { BulkState, BulkWish, Conversation, RestoreItem, Standing, TicketRestore } from '../bridge'
import { count } from '../format'
import { i18n, t } from '../i18n/index.svelte'
import type { App } from './app.svelte'

export class Bulk {
  /** Those that are not over, oldest first. */
  running = $state.raw<BulkState[]>([])
  /** What the program's end cut short. */
  left = $state.raw<BulkState[]>([])
  private readonly app: App
  private readonly single = new Set<string>()

  constructor(app: App) {
    this.app = app
    app.bridge.on('bulk', (s) => this.heard(s))
  }

  async load(): Promise<void> {
    this.running = []
    this.left = await this.app.bridge.bulkLeft()
  }

  /** Begins one and says so, with Undo; said is told how many there are. */
  async start(wish: BulkWish, n: number, said: string): Promise<boolean> {
    let job = ''
    const run = async (): Promise<void> => {
      job = await this.app.bridge.bulk(wish)
      if (n > 200) this.note({ job, area: wish.area, undo: false, total: n, shown: 0, done: 0, over: false, stopped: false, skipped: 0, code: '' })
    }
    return this.app.act(run, said, () => this.app.bridge.bulkUndo(job))
  }

  /** Gives all that somebody has to another one, or to nobody, and says so, with Undo. */
  passOn(agent: string, to: string, said: string, undoing: () => void): Promise<boolean> {
    let job = ''
    const undo = (): Promise<unknown> => {
      undoing()
      return this.app.bridge.bulkUndo(job)
    }
    return this.app.act(async () => (job = await this.app.bridge.passOn(agent, to)), said, undo)
  }

  /** Takes single actions back; what others changed since is left alone and told. */
  async takeBack(items: RestoreItem[]): Promise<void> {
    for (const item of items) this.app.inbox.admit(item.conversation)
    this.single.add(await this.app.bridge.restore(items))
  }

  /** takeBack for tickets. */
  async takeBackTickets(items: TicketRestore[]): Promise<void> {
    this.single.add(await this.app.bridge.restoreTickets(items))
  }

  stop(job: string): Promise<unknown> {
    return this.app.try(() => this.app.bridge.bulkStop(job))
  }

  async goOn(job: string, drop: boolean): Promise<void> {
    const before = this.left
    this.left = before.filter((s) => s.job !== job)
    if (!(await this.app.try(() => this.app.bridge.bulkGoOn(job, drop)))) this.left = before
  }

  private note(s: BulkState): void {
    const at = this.running.findIndex((r) => r.job === s.job)
    this.running = at < 0 ? [...this.running, s] : this.running.map((r) => (r.job === s.job ? s : r))
  }

  private heard(s: BulkState): void {
    if (!s.over) {
      if (s.total > 200) this.note(s)
      return
    }
    this.running = this.running.filter((r) => r.job !== s.job)
    this.say(s)
  }

  /** What a person has to know at the end: nothing where all went as it was said. */
  private say(s: BulkState): void {
    const words = t().bulk.end
    const n = (x: number): string => count(x, i18n.lang)
    const toasts = this.app.toasts
    const undo = { label: t().common.undo, run: () => void this.app.try(() => this.app.bridge.bulkUndo(s.job)) }
    const one = this.single.delete(s.job) && s.total === 1
    if (s.code) toasts.fault(words.refused, undefined, words.refusedTodo)
    else if (s.undo && one) {
      toasts.done(s.skipped > 0 ? words.changedOne : words.backOne, undefined, undefined, s.skipped > 0 ? 8000 : 3000)
    } else if (s.undo) toasts.done(s.skipped > 0 ? words.backBut(n(s.done - s.skipped), n(s.skipped)) : words.back(n(s.done)), undefined, undefined, 8000)
    else if (s.undone || s.done === 0) return // its undo has the word
    else if (s.stopped) toasts.done(words.stopped(n(s.done), n(s.total)), undo)
    else if (s.skipped > 0) toasts.done(words.skipped(n(s.done - s.skipped), n(s.skipped)), undo)
    else if (s.earlier) toasts.done(words.went(n(s.done)), undo)
  }
}

/** How a conversation stands, for taking an action back. */
export function standing(c: Conversation, me: string): Standing {
  return {
    status: c.status, snoozedUntil: c.snoozedUntil, doneAt: c.doneAt, doneBy: c.doneBy, unansweredSince: c.unansweredSince, assignee: c.assignee,
    assignedAt: c.assignedAt, labels: c.labels, followed: (c.followers ?? []).includes(me), lastInAt: c.lastInAt,
  }
}

/** What takes an action on one conversation back: as it was, and as the action left it. */
export function restoring(before: Conversation, me: string, left: Partial<Standing>): RestoreItem {
  const was = standing(before, me)
  return { conversation: before.id, was, left: { ...was, ...left } }
}

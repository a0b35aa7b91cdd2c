// The assignment board: who has what, who waits, and giving it out.
import type { AgentLoad, AssignmentView, Changed, Conversation, ListRow, QueueRow } from '../bridge'
import { changes, held, narrow, nextCard, rowsOf, type BoardFilter } from '../board'
import { coalesce } from '../coalesce'
import { answersIn } from '../rights'
import { assignment } from '../i18n/assignment'
import type { App } from './app.svelte'
import { restoring } from './bulk.svelte'

const none: AssignmentView = { agents: [], queue: [], waiting: 0, skills: [] }
const touched = new Set(['conversation', 'agent', 'inbox', 'label', 'contact', 'presence', 'outbox'])
/** Between two readings (ms). */
const rest = 250

/** Past a card that cannot be chosen: on from the first, back from the last. */
const onward = (key: string): string => ({ Home: 'ArrowRight', End: 'ArrowLeft' })[key] ?? key

export class AssignmentBoard {
  private readonly app: App
  view = $state.raw<AssignmentView>(none)
  loaded = $state(false)
  failed = $state(false)
  /** Asked of the Go core. */
  inbox = $state('')
  skill = $state('')
  filter = $state.raw<BoardFilter>({ channel: '', label: '', presence: '' })
  /** Chosen conversations. */
  selected = $state.raw<ReadonlySet<string>>(new Set())
  /** Where the keyboard is: a conversation, in the queue or of an agent. */
  cursor = $state('')
  /** Agents whose conversations are shown. */
  unfolded = $state.raw<ReadonlySet<string>>(new Set())
  /** Conversations that are carried, by pointer or keyboard, and over whom: an agent, "" for the queue. */
  carried = $state.raw<string[]>([])
  over = $state<string | null>(null)
  /** For screen readers. */
  said = $state('')
  /** Changes that wait until nothing is under the pointer. */
  waiting = $state(0)
  /** Somebody is to be chosen for what is meant. */
  picking = $state(false)
  private fresh: AssignmentView = none
  private still = false
  /** Until then what comes is of one's own making, and moves at once (ms). */
  private own = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  readonly refresh: () => Promise<void>

  readonly shown = $derived.by(() => narrow(this.view, this.filter))
  readonly filtered = $derived(this.inbox !== '' || this.skill !== '' || Object.values(this.filter).some((v) => v !== ''))
  /** Those work can be given to, as they stand on the screen: their numbers are keys. */
  readonly takers = $derived(this.shown.agents.filter((a) => a.answers))

  constructor(app: App) {
    this.app = app
    this.refresh = coalesce(() => this.read())
  }

  private async read(): Promise<void> {
    try {
      const { inbox, skill } = this
      this.fresh = await this.app.bridge.assignment({ inbox, skill, rows: 12, queue: 100 })
      this.failed = false
      this.take()
      this.loaded = true
    } catch {
      this.failed = !this.loaded
    }
  }

  changed(c: Changed): void {
    if (!c.kinds.some((k) => touched.has(k))) return
    this.soon()
  }

  /** Reads again, once for what comes close together. */
  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      void this.refresh()
    }, rest)
  }

  close(): void {
    clearTimeout(this.timer)
  }

  /** Something is under the pointer: nothing moves meanwhile. */
  hold(on: boolean): void {
    this.still = on
    if (!on) this.take()
  }

  /** Shows what was read last, in its own order unless something must stay still. */
  take(now = false): void {
    const keep = (this.still || this.carried.length > 0) && !now && this.loaded && Date.now() > this.own
    this.waiting = keep ? changes(this.view, this.fresh) : 0
    this.view = keep ? held(this.view, this.fresh) : this.fresh
    const all = rowsOf(this.view)
    if ([...this.selected].some((id) => !all.has(id))) this.selected = new Set([...this.selected].filter((id) => all.has(id)))
    if (!all.has(this.cursor)) this.cursor = ''
  }

  async narrow(what: { inbox?: string; skill?: string } & Partial<BoardFilter>): Promise<void> {
    const { inbox = this.inbox, skill = this.skill, ...filter } = what
    const asks = inbox !== this.inbox || skill !== this.skill
    this.inbox = inbox
    this.skill = skill
    this.filter = { ...this.filter, ...filter }
    if (!asks) return
    await this.refresh()
    this.take(true)
  }

  clear(): Promise<void> {
    return this.narrow({ inbox: '', skill: '', channel: '', label: '', presence: '' })
  }

  /** Whether all of these can be given to an agent, where each belongs; "" is the queue. */
  canTake(agent: string, ids = this.carried): boolean {
    const a = this.app.workspace.agent(agent)
    return agent === '' || (a !== undefined && ids.every((id) => answersIn(a, this.row(id)?.conversation.inbox ?? '')))
  }

  row(id: string): ListRow | undefined {
    return rowsOf(this.view).get(id)
  }
  load(agent: string): AgentLoad | undefined {
    return this.view.agents.find((a) => a.agent.id === agent)
  }

  /** The list the cursor is in: the queue, or what an agent has. */
  private siblings(): string[] {
    const queue = this.shown.queue.map((q: QueueRow) => q.row.conversation.id)
    if (this.cursor === '' || queue.includes(this.cursor)) return queue
    const of = this.shown.agents.find((a) => a.rows.some((r) => r.conversation.id === this.cursor))
    return of ? of.rows.map((r) => r.conversation.id) : queue
  }

  step(by: 1 | -1): void {
    const list = this.siblings()
    const at = list.indexOf(this.cursor)
    this.cursor = list[at < 0 ? 0 : Math.min(Math.max(at + by, 0), list.length - 1)] ?? ''
  }

  select(id = this.cursor): void {
    if (id === '') return
    const next = new Set(this.selected)
    if (!next.delete(id)) next.add(id)
    this.selected = next
  }

  /** From the last chosen one to here. */
  extend(to: string): void {
    const list = this.siblings()
    const a = list.indexOf(this.cursor)
    const b = list.indexOf(to)
    if (a < 0 || b < 0) return this.select(to)
    this.selected = new Set([...this.selected, ...list.slice(Math.min(a, b), Math.max(a, b) + 1)])
    this.cursor = to
  }

  unselect(): void {
    this.selected = new Set()
  }

  unfold(agent: string): void {
    const next = new Set(this.unfolded)
    if (!next.delete(agent)) next.add(agent)
    this.unfolded = next
  }

  /** What an action is about: the chosen ones, else the one under the cursor. */
  meant(id = this.cursor): string[] {
    if (this.selected.size > 0 && (id === '' || this.selected.has(id))) return [...this.selected]
    return id === '' ? [] : [id]
  }

  nameOf(agent: string): string {
    return agent === '' ? assignment.t().queueName : (this.app.workspace.agent(agent)?.name ?? '')
  }

  /** Gives conversations to an agent, or ("") back to the queue, with a way back. */
  async give(ids: string[], agent: string): Promise<void> {
    const w = assignment.t()
    const before = ids.map((id) => this.row(id)?.conversation).filter((c) => c !== undefined).filter((c) => (c.assignee ?? '') !== agent)
    if (before.length === 0) {
      if (ids.length > 0 && agent !== '') this.said = w.already(this.nameOf(agent))
      return
    }
    if (!this.canTake(agent, before.map((x) => x.id))) return this.refuse(agent, before)
    const next = this.after(ids)
    const assign = async (): Promise<void> => {
      for (const c of before) await this.app.bridge.do('assign', { conversation: c.id, agent })
    }
    const back = before.map((c) => restoring(c, this.app.workspace.me.id, { assignee: agent }))
    const text = agent === '' ? w.givenBack(before.length) : w.given(before.length, this.nameOf(agent))
    const undo = (): Promise<void> => {
      this.mine()
      return this.app.bulk.takeBack(back)
    }
    if (!(await this.app.act(assign, text, undo))) return
    this.said = text
    this.unselect()
    await this.refresh()
    this.take(true)
    if (!this.row(this.cursor) || ids.includes(this.cursor)) this.cursor = next
  }

  /** Says why somebody does not take it: the eye looks at the board, the ear hears it. */
  private refuse(agent: string, list: Conversation[]): void {
    const w = assignment.t()
    const gone = this.app.workspace.agent(agent)?.state !== 'active'
    const several = new Set(list.map((c) => c.inbox)).size > 1
    this.said = (gone ? w.notHere : several ? w.notInAll : w.elsewhere)(this.nameOf(agent))
    this.app.toasts.fault(this.said)
  }

  /** Where the cursor goes when these leave their list. */
  private after(ids: string[]): string {
    const list = this.siblings()
    const at = list.indexOf(this.cursor)
    if (at < 0) return this.cursor
    return list.slice(at).find((id) => !ids.includes(id)) ?? list.slice(0, at).reverse().find((id) => !ids.includes(id)) ?? ''
  }

  // Carrying by keyboard.

  /** Picks up what is meant; arrows choose then. */
  lift(): void {
    const ids = this.meant()
    if (ids.length === 0) return
    this.carried = ids
    const now = this.row(ids[0]!)?.conversation.assignee ?? ''
    this.over = now
    this.said = assignment.t().lifted(ids.length, this.nameOf(now))
  }

  aim(key: string, columns: number): void {
    let at = this.takers.findIndex((a) => a.agent.id === this.over)
    for (let next = nextCard(at, key, columns, this.takers.length); next !== at; next = nextCard(at, onward(key), columns, this.takers.length)) {
      at = next
      if (at < 0 || this.canTake(this.takers[at]!.agent.id)) break
    }
    const to = at >= 0 && this.canTake(this.takers[at]!.agent.id) ? this.takers[at] : undefined
    this.over = to?.agent.id ?? ''
    this.said = to ? assignment.t().over(to.agent.name, assignment.t().load(to.active, to.limit)) : assignment.t().queueName
  }

  async drop(): Promise<void> {
    const ids = this.carried
    const to = this.over
    this.putDown()
    if (to !== null) await this.give(ids, to)
  }

  /** Puts down what is carried where it was. */
  putDown(say = false): void {
    this.carried = []
    this.over = null
    if (say) this.said = assignment.t().dropped
    this.take()
  }

  /** Passes on all that somebody has, with a way back. */
  async passOn(from: string, to: string): Promise<void> {
    const w = assignment.t()
    this.mine()
    await this.app.bulk.passOn(from, to, to === '' ? w.passedBack(this.nameOf(from)) : w.passed(this.nameOf(from), this.nameOf(to)), () => this.mine())
    this.soon()
  }

  /** What comes now is of one's own making. */
  private mine(): void {
    this.own = Date.now() + 3000
  }
}

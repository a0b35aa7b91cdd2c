// What the whole program shares: the door to the Go core, who is signed in, the
// names of things, the state of the line, and where on the screen we are.
import { createContext } from 'svelte'
import type { Bridge, Changed } from '../bridge'
import { codeOf } from '../bridge'
import type { CommandKind } from '../gen/commands'
import { faultText, t } from '../i18n/index.svelte'
import type { Callable } from '../mentions'
import { callableIn } from '../team'
import { fillVariables } from '../variables'
import { Actions, type Undo } from './actions.svelte'
import { Bulk } from './bulk.svelte'
import { Exports } from './exports.svelte'
import { Colleagues } from './colleagues.svelte'
import { Beside } from './beside.svelte'
import { Inbox } from './inbox.svelte'
import type { Desk } from './letter.svelte'
import { Link } from './link.svelte'
import { Session } from './session.svelte'
import { Templates } from './templates.svelte'
import { Toasts } from './toasts.svelte'
import { Workspace } from './workspace.svelte'

export type Area = 'inbox' | 'tickets' | 'assignment' | 'settings'

export class App {
  readonly bridge: Bridge
  readonly session: Session
  readonly workspace: Workspace
  readonly link: Link
  readonly inbox: Inbox
  readonly beside: Beside
  readonly templates: Templates
  readonly colleagues: Colleagues
  readonly toasts = new Toasts()
  readonly bulk: Bulk
  readonly exports: Exports
  readonly actions = new Actions()
  area = $state<Area>('inbox')
  /** Page of the settings to show. */
  section = $state('')
  /** Set where changes are not saved yet: called instead of going, goes itself when it may. */
  guard: ((go: () => void) => void) | null = null
  private readonly heard = new Set<(c: Changed) => void>()

  constructor(bridge: Bridge) {
    this.bridge = bridge
    this.session = new Session(bridge)
    this.workspace = new Workspace(bridge)
    this.link = new Link(bridge)
    this.colleagues = new Colleagues(bridge, () => this.workspace.me.id)
    this.templates = new Templates(bridge)
    this.inbox = new Inbox(bridge, this.session, deskOf(this.workspace))
    this.beside = new Beside(bridge)
    this.bulk = new Bulk(this)
    this.exports = new Exports(this)
    bridge.on('changed', (c) => {
      const change: Changed = { kinds: c.kinds ?? [], conversations: c.conversations ?? [], ...(c.news && { news: c.news }) }
      for (const hear of this.heard) hear(change)
    })
    // The open thread first: what was just written is seen before anything else is read.
    this.onChanged((c) => this.inbox.changed(c))
    this.onChanged((c) => this.beside.changed(c))
    this.onChanged((c) => this.workspace.changed(c))
    this.onChanged((c) => this.templates.changed(c))
    bridge.on('go', () => this.go('inbox'))
  }

  /** Hears of every change of the replica; the answer ends it. */
  onChanged(hear: (c: Changed) => void): () => void {
    this.heard.add(hear)
    return () => this.heard.delete(hear)
  }

  /** Whether something may be done with what the open conversation is about. */
  mayHere(kind: CommandKind): boolean {
    const c = this.inbox.thread.opened?.row.conversation
    return c !== undefined && this.workspace.may(kind, c.inbox)
  }

  /** Whom a note in the open conversation can call. */
  get callableHere(): Callable[] {
    const c = this.inbox.thread.opened?.row.conversation
    return c ? [...callableIn(c, this.workspace), { id: this.workspace.me.id, name: this.workspace.me.name }] : []
  }

  /** How present a colleague is, as far as it is known. */
  presenceOf(agent: string): string {
    return this.colleagues.of(agent)
  }

  /** What the workspace areas need before they can be shown; anew for each person who signs in. */
  async load(): Promise<void> {
    this.actions.forgetAll() // what somebody else did is not theirs to take back
    this.toasts.list = this.toasts.list.filter((x) => x.kind !== 'done')
    await Promise.all([this.workspace.load(), this.link.load(), this.colleagues.load(), this.inbox.start(), this.bulk.load()])
  }

  go(area: Area, section = ''): void {
    const to = (): void => {
      this.area = area
      this.section = section
    }
    if (this.guard) this.guard(to)
    else to()
  }

  /**
   * Does something and says so, with how to take it back (toast and key z). That may
   * be asked for while it is still on its way: then it is taken back once it is done.
   * lasts: ms after which it cannot be any more. Gives whether it was done and stands;
   * a refusal is worded.
   */
  async act(run: () => Promise<unknown>, text: string, undo: () => Promise<unknown>, lasts?: number): Promise<boolean> {
    let stands = true
    const done = this.try(run)
    const entry: Undo = {
      text,
      run: async () => {
        stands = false
        if (await done) await this.try(undo)
      },
    }
    this.actions.began(entry)
    if (!(await done)) {
      this.actions.forget(entry)
      return false
    }
    if (stands) this.say(entry, lasts)
    return stands
  }

  /** Says what was done, and keeps how to take it back, like act. */
  did(text: string, undo: () => Promise<unknown>, lasts?: number): void {
    const entry = { text, run: () => this.try(undo) }
    this.actions.began(entry)
    this.say(entry, lasts)
  }

  private say(entry: Undo, lasts?: number): void {
    const { actions, toasts } = this
    actions.ended(entry)
    const takeBack = (): void => {
      if (actions.undo === entry) return actions.takeBack()
      actions.forget(entry)
      void entry.run()
    }
    // The key is named where it means this: not where a later act was done before it.
    const action = actions.undo === entry ? actions.get('undo') : undefined
    const id = toasts.done(entry.text, { label: t().common.undo, run: takeBack }, action && actions.keysOf(action, this.session.prefs.keys), lasts)
    entry.over = () => toasts.close(id)
    if (lasts !== undefined) setTimeout(() => actions.forget(entry), lasts)
  }

  /**
   * Runs something that may be refused; a refusal is worded in a toast.
   * Gives whether it went well.
   */
  async try(run: () => Promise<unknown>): Promise<boolean> {
    try {
      await run()
      return true
    } catch (err) {
      const fault = faultText(codeOf(err))
      this.toasts.fault(fault.what, undefined, fault.todo)
      return false
    }
  }
}

export const [getApp, setApp] = createContext<App>()

/** What letters need of the names and settings. */
export function deskOf(workspace: Workspace): Desk {
  return {
    me: () => workspace.me.id,
    callable: (c) => callableIn(c, workspace),
    letters: (channel) => workspace.channel(channel)?.letters ?? false,
    signature(channel, contact) {
      const inbox = workspace.inbox(workspace.channel(channel)?.inbox)
      return fillVariables(inbox?.signature?.trim() ?? '', {
        contact: contact ? workspace.worded(contact) : { name: '' }, agent: workspace.me, workspace: workspace.view.workspace, inbox: inbox ?? { name: '' },
      })
    },
  }
}

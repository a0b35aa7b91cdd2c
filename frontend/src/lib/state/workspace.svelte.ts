// Names and settings of everything, as the replica has them.
import type { Agent, Bridge, Changed, Channel, Inbox, Label, SavedReply, WorkspaceView } from '../bridge'
import type { OpenSpans } from '../businessTime'
import { named } from '../attributes'
import { coalesce } from '../coalesce'
import { shortDate } from '../format'
import { i18n, t } from '../i18n/index.svelte'
import { answersIn, may, maySomewhere, roleIn, type Act } from '../rights'

const nobody: Agent = { id: '', name: '', email: '', role: 'reviewer', language: '', presence: 'off', state: 'active' }
const mine = new Set(['workspace', 'inbox', 'channel', 'agent', 'label', 'team', 'attribute', 'macro', 'health'])
const byId = <V extends { id: string }>(list: V[]): Map<string, V> => new Map(list.map((v) => [v.id, v]))

export class Workspace {
  private readonly bridge: Bridge
  view = $state.raw<WorkspaceView>({
    workspace: { id: 'workspace', name: '', online: false }, inboxes: [], channels: [], agents: [], labels: [], teams: [], attributes: [], removed: [], macros: [], me: nobody, health: [], hours: {},
  })
  replies = $state.raw<SavedReply[]>([])
  private readonly inboxes = $derived(byId(this.view.inboxes))
  private readonly channels = $derived(byId(this.view.channels))
  private readonly agents = $derived(byId(this.view.agents))
  private readonly labels = $derived(byId(this.view.labels))
  readonly refresh: () => Promise<void>
  readonly refreshReplies: () => Promise<void>
  private daily: ReturnType<typeof setInterval> | undefined

  constructor(bridge: Bridge) {
    this.bridge = bridge
    this.refresh = coalesce(async () => {
      this.view = await bridge.workspace()
    })
    this.refreshReplies = coalesce(async () => {
      this.replies = await bridge.savedReplies()
    })
  }

  get me(): Agent {
    return this.view.me
  }

  /**
   * Whether I may do something in an inbox ("" what is offered in all of them): the
   * one question before anything is offered. Without an inbox: in any.
   */
  may(kind: Act, inbox?: string): boolean {
    return inbox === undefined ? maySomewhere(this.me, kind, this.view.inboxes) : may(this.me, kind, inbox)
  }
  /** Whether there is something I may do with many conversations of an inbox: change them, or at least export them. */
  picks(inbox?: string): boolean {
    return this.may('bulk', inbox) || this.may('exportMany', inbox)
  }
  /** The inboxes where I may do something. */
  inboxesFor(kind: Act): Inbox[] {
    return this.view.inboxes.filter((i) => may(this.me, kind, i.id))
  }
  /** Agents who can be given what is in an inbox, or in any I assign in. */
  assignable(inbox?: string): Agent[] {
    const of = inbox === undefined ? this.inboxesFor('assign').map((i) => i.id) : [inbox]
    return this.view.agents.filter((a) => of.some((i) => answersIn(a, i))).sort((a, b) => a.name.localeCompare(b.name))
  }

  /** Agents who see something of an inbox: whom one can have follow there. */
  workingIn(inbox: string): Agent[] {
    return this.view.agents.filter((a) => a.state === 'active' && roleIn(a, inbox) !== '')
  }

  async load(): Promise<void> {
    // The hours of the next days come into sight as time goes on.
    this.daily ??= setInterval(() => void this.refresh(), 6 * 3_600_000)
    this.view = await this.bridge.workspace()
    this.replies = await this.bridge.savedReplies()
  }

  changed(c: Changed): void {
    if (c.kinds.some((k) => mine.has(k))) void this.refresh()
    if (c.kinds.includes('savedReply')) void this.refreshReplies()
  }

  /** A contact as the variables of texts see it. */
  worded<C extends { attributes?: Record<string, string> }>(contact: C): C {
    const { yes, no } = t().card.attributes
    return named(contact, this.view.attributes, { names: {}, when: (at) => shortDate(at, i18n.lang), yes, no, lang: i18n.lang })
  }

  inbox(id: string | undefined): Inbox | undefined {
    return this.inboxes.get(id ?? '')
  }
  /** When an inbox is open; undefined: always. */
  hours(inbox: string): OpenSpans {
    return this.view.hours[inbox]
  }
  channel(id: string | undefined): Channel | undefined {
    return this.channels.get(id ?? '')
  }
  agent(id: string | undefined): Agent | undefined {
    return this.agents.get(id ?? '')
  }
  label(id: string): Label | undefined {
    return this.labels.get(id)
  }
}

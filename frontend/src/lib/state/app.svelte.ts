// What the whole program shares: the door to the Go core, who is signed in, the
// names of things, the state of the line, and where on the screen we are.
import { createContext } from 'svelte'
import type { Bridge, Changed } from '../bridge'
import { codeOf } from '../bridge'
import { faultText } from '../i18n/index.svelte'
import { Actions } from './actions.svelte'
import { Link } from './link.svelte'
import { Session } from './session.svelte'
import { Toasts } from './toasts.svelte'
import { Workspace } from './workspace.svelte'

export type Area = 'inbox' | 'settings'

export class App {
  readonly bridge: Bridge
  readonly session: Session
  readonly workspace: Workspace
  readonly link: Link
  readonly toasts = new Toasts()
  readonly actions = new Actions()
  area = $state<Area>('inbox')
  /** Page of the settings to show. */
  section = $state('')
  private readonly heard = new Set<(c: Changed) => void>()

  constructor(bridge: Bridge) {
    this.bridge = bridge
    this.session = new Session(bridge)
    this.workspace = new Workspace(bridge)
    this.link = new Link(bridge)
    bridge.on('changed', (c) => {
      const change = { kinds: c.kinds ?? [], conversations: c.conversations ?? [] }
      for (const hear of this.heard) hear(change)
    })
    this.onChanged((c) => this.workspace.changed(c))
  }

  /** Hears of every change of the replica; the answer ends it. */
  onChanged(hear: (c: Changed) => void): () => void {
    this.heard.add(hear)
    return () => this.heard.delete(hear)
  }

  /** What the workspace areas need before they can be shown. */
  async load(): Promise<void> {
    await Promise.all([this.workspace.load(), this.link.load()])
  }

  go(area: Area, section = ''): void {
    this.area = area
    this.section = section
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

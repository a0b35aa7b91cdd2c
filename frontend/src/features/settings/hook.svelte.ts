// What the relay knows of a saved channel's calls, and what it does about them
// while somebody sets the channel up. One a page.
import type { HookView } from '$lib/bridge'
import { codeOf } from '$lib/bridge'
import type { App } from '$lib/state/app.svelte'
import { handedOver } from './setup.svelte'

type Work = '' | 'load' | 'attach' | 'templates'

export class Hook {
  view = $state.raw<HookView | null>(null)
  busy = $state<Work>('')
  /** Of the last try: what was tried, and what became of it. */
  fault = $state.raw<{ work: Work; code: string } | null>(null)
  /** The templates were fetched by this page; the list comes in by itself. */
  fetched = $state(false)
  private readonly app: App
  private readonly channel: string

  constructor(app: App, channel: string) {
    this.app = app
    this.channel = channel
  }

  /** Asks where the platform is to call; a channel that was just saved is on its way still. */
  load(): Promise<void> {
    return this.work('load', async () => void (this.view = await this.look()))
  }

  /** Lets the platform call, or not any more. */
  attach(on: boolean): Promise<void> {
    return this.work('attach', async () => {
      await this.look()
      await this.app.bridge.attachChannel(this.channel, on)
      this.view = await this.look()
    })
  }

  fetchTemplates(): Promise<void> {
    this.fetched = false
    return this.work('templates', async () => {
      await handedOver(this.app)
      await this.app.templates.fetch(this.channel)
      this.fetched = true
    })
  }

  private async look(tries = 12): Promise<HookView> {
    await handedOver(this.app)
    for (;;) {
      try {
        return await this.app.bridge.hookOf(this.channel)
      } catch (err) {
        // It has the channel, but has not looked at it yet.
        if (codeOf(err) !== 'not_found' || --tries <= 0) throw err
        await new Promise((ok) => setTimeout(ok, 250))
      }
    }
  }

  private async work(what: Work, run: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = what
    this.fault = null
    try {
      await run()
    } catch (err) {
      this.fault = { work: what, code: codeOf(err) }
    } finally {
      this.busy = ''
    }
  }
}

// What goes on with the relay while a channel is set up. It outlives the page:
// a new channel is saved before somebody signs in, and its page begins anew.
import type { Channel, Finding } from '$lib/bridge'
import { codeOf } from '$lib/bridge'
import type { App } from '$lib/state/app.svelte'

class Setup {
  /** Channel that somebody signs in for; "" for none. */
  channel = $state('')
  step = $state<'handing' | 'browser'>('browser')
  /** Fault of the last try, and for which channel. */
  fault = $state.raw<{ channel: string; code: string } | null>(null)
  findings = $state.raw<{ channel: string; list: Finding[] } | null>(null)
  testing = $state('')
  private turn = 0

  /** Signs a saved channel in; gives whether it went well. */
  async signIn(app: App, channel: string): Promise<boolean> {
    const turn = ++this.turn
    this.channel = channel
    this.fault = null
    this.step = 'handing'
    try {
      await handedOver(app)
      if (turn !== this.turn) return false
      this.step = 'browser'
      await app.bridge.signInChannel(channel)
      return turn === this.turn
    } catch (err) {
      if (turn === this.turn) this.fault = { channel, code: codeOf(err) }
      return false
    } finally {
      if (turn === this.turn) this.channel = ''
    }
  }

  async cancel(app: App): Promise<void> {
    this.turn++
    this.channel = ''
    await app.bridge.cancelSignIn().catch(() => {})
  }

  async test(app: App, c: Channel, secrets: Record<string, string>): Promise<void> {
    this.testing = c.id
    this.fault = null
    this.findings = null
    try {
      const list = await app.bridge.probeChannel(c, secrets)
      if (this.testing === c.id) this.findings = { channel: c.id, list }
    } catch (err) {
      if (this.testing === c.id) this.fault = { channel: c.id, code: codeOf(err) }
    } finally {
      if (this.testing === c.id) this.testing = ''
    }
  }
}

export const setup = new Setup()

/** Waits until no change of a channel is on its way to the relay any more; rejects when there is no line. */
export async function handedOver(app: App, tries = 80): Promise<void> {
  for (let i = 0; i < tries; i++) {
    const waits = (await app.bridge.outbox()).filter((w) => w.kind === 'channel')
    if (waits.length === 0) return
    const refused = waits.find((w) => w.code !== '')
    if (refused) throw new Error(refused.code)
    await new Promise((ok) => setTimeout(ok, 125))
  }
  throw new Error('unavailable')
}

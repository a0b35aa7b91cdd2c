// The state of the line to the relay and of the outbox.
import type { Bridge, StatusView } from '../bridge'
import { setAhead } from '../time'
import { clock } from './clock.svelte'

export class Link {
  private readonly bridge: Bridge
  status = $state.raw<StatusView>({
    link: 'connecting', since: 0, outbox: 0, refused: 0, kept: 0, syncing: false, percent: 0, messages: 0, relay: '', fault: '', ahead: 0,
  })

  constructor(bridge: Bridge) {
    this.bridge = bridge
    bridge.on('status', (s) => this.take(s))
  }

  get online(): boolean {
    return this.status.link === 'online'
  }

  async load(): Promise<void> {
    this.take(await this.bridge.status())
  }

  private take(s: StatusView): void {
    setAhead(s.ahead ?? 0)
    if (s.ahead !== this.status.ahead) clock.tick()
    this.status = s
  }
}

// The state of the line to the relay and of the outbox.
import type { Bridge, StatusView } from '../bridge'

export class Link {
  private readonly bridge: Bridge
  status = $state.raw<StatusView>({
    link: 'connecting', since: 0, outbox: 0, refused: 0, kept: 0, syncing: false, percent: 0, messages: 0, relay: '', fault: '',
  })

  constructor(bridge: Bridge) {
    this.bridge = bridge
    bridge.on('status', (s) => (this.status = s))
  }

  get online(): boolean {
    return this.status.link === 'online'
  }

  async load(): Promise<void> {
    this.status = await this.bridge.status()
  }
}

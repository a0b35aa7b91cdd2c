// Templates by channel, read when first asked for.
import type { Bridge, Changed, Template } from '../bridge'
import { coalesce } from '../coalesce'

export class Templates {
  private readonly bridge: Bridge
  private byChannel = $state.raw<Record<string, Template[]>>({})
  private readonly asked = new Set<string>()
  private readonly refresh: () => Promise<void>

  constructor(bridge: Bridge) {
    this.bridge = bridge
    this.refresh = coalesce(async () => {
      const read = { ...this.byChannel }
      for (const id of this.asked) read[id] = await bridge.templates(id)
      this.byChannel = read
    })
  }

  changed(c: Changed): void {
    if (c.kinds.includes('template') && this.asked.size > 0) void this.refresh()
  }

  /** Those of a channel; undefined until they were read. */
  of(channel: string): Template[] | undefined {
    this.ask(channel)
    return this.byChannel[channel]
  }

  /** The one with this id (CHANNEL/REMOTE), if it still exists. */
  get(id: string): Template | undefined {
    return this.of(id.slice(0, id.indexOf('/')))?.find((t) => t.id === id)
  }

  /** Has the relay fetch a channel's anew. */
  fetch(channel: string): Promise<void> {
    return this.bridge.refreshTemplates(channel)
  }

  private ask(channel: string): void {
    if (channel === '' || this.asked.has(channel)) return
    this.asked.add(channel)
    // Not while something is being derived from it.
    queueMicrotask(() => void this.refresh())
  }
}

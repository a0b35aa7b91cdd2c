// Finding words in the open thread, from its end upwards; older pages are read
// on the way.
import type { Thread } from './thread.svelte'

export class Find {
  private readonly thread: Thread
  open = $state(false)
  text = $state('')
  /** Older pages are being read. */
  busy = $state(false)
  private readonly needle = $derived(this.text.trim().toLocaleLowerCase())
  /** Ids of the loaded messages that match, oldest first. */
  readonly found = $derived.by(() => {
    const needle = this.needle
    if (!this.open || needle === '') return []
    const hit = (text: string): boolean => text.toLocaleLowerCase().includes(needle)
    return this.thread.messages.filter((m) => m.dir !== 'event' && (hit(m.text) || (m.files ?? []).some((f) => hit(f.name)))).map((m) => m.id)
  })

  /** Which of them is in view, from 0; -1 for none. */
  get at(): number {
    return this.found.indexOf(this.thread.target)
  }

  constructor(thread: Thread) {
    this.thread = thread
  }

  close(): void {
    this.open = false
    this.text = ''
    this.thread.aim('')
  }

  /** The words changed: begins anew at the newest match. */
  async type(text: string): Promise<void> {
    this.text = text
    this.thread.aim(this.found.at(-1) ?? '')
    if (this.needle !== '' && this.found.length === 0) await this.up()
  }

  /** To the match before; reads older pages until there is one. */
  async up(): Promise<void> {
    if (this.busy || this.needle === '') return
    const { thread, needle } = this
    const id = thread.id
    const before = (): string | undefined => {
      const found = this.found
      return this.at < 0 ? found.at(-1) : found[this.at - 1]
    }
    this.busy = true
    try {
      while (before() === undefined && thread.hasOlder && thread.id === id && this.needle === needle) {
        const loaded = thread.messages.length
        await thread.older()
        if (thread.messages.length === loaded) break
      }
    } finally {
      this.busy = false
    }
    if (thread.id === id && this.needle === needle) thread.aim(before() ?? thread.target)
    else if (this.needle !== '' && thread.id === id && this.found.length === 0) await this.up()
  }

  /** To the match after. */
  down(): void {
    const next = this.found[this.at + 1]
    if (next) this.thread.aim(next)
  }
}

// The export under way, what is asked about before one, and what there is to say at its end.
import type { BulkWish, ExportState, ExportWish } from '../bridge'
import { count } from '../format'
import { exporting } from '../i18n/exporting'
import { faultText, i18n } from '../i18n/index.svelte'
import type { App } from './app.svelte'

/** Which conversations; name: whom the one is with. */
export interface Asked {
  meant: Pick<BulkWish, 'ids' | 'list' | 'search' | 'except'>
  n: number
  name: string
}

export class Exports {
  asked = $state.raw<Asked>({ meant: {}, n: 1, name: '' })
  open = $state(false)
  notes = $state(true)
  files = $state(true)
  /** The dialog was opened once. */
  used = $state(false)
  /** One at a time. */
  running = $state.raw<ExportState | null>(null)
  private readonly app: App

  constructor(app: App) {
    this.app = app
    app.bridge.on('export', (s) => this.heard(s))
  }

  /** What is internal goes along with a single one, not with many unless it is asked for: they usually leave the house. */
  ask(asked: Asked): void {
    this.asked = asked
    this.notes = asked.n === 1
    this.files = true
    this.used = this.open = true
  }

  /** Asks where and begins. It is still asked about where no place was chosen, or it was refused. */
  async start(wish: ExportWish): Promise<void> {
    let job = ''
    await this.app.try(async () => (job = await this.app.bridge.export(wish)))
    if (job === '') return
    this.open = false
    if (!this.asked.name) this.app.inbox.selection.clear()
  }

  stop(): void {
    const job = this.running?.job
    if (job) void this.app.try(() => this.app.bridge.exportStop(job))
  }

  private heard(s: ExportState): void {
    this.running = s.over ? null : s
    if (s.over) void exporting.ready().then(() => this.say(s))
  }

  private say(s: ExportState): void {
    const words = exporting.t().end
    const n = (x: number): string => count(x, i18n.lang)
    const { toasts } = this.app
    if (s.code) {
      const why = faultText(s.code)
      toasts.fault(`${words.failed} ${why.what}`, undefined, why.todo)
    } else if (s.stopped) toasts.done(words.stopped)
    else {
      const exported = s.total - s.leftOut - s.gone
      const less = [s.leftOut > 0 && words.leftOut(s.leftOut, n(s.leftOut)), s.gone > 0 && words.gone(s.gone, n(s.gone)), s.missing > 0 && words.missing(s.missing, n(s.missing))]
      toasts.done([words.done(exported, n(exported), s.name), ...less.filter(Boolean)].join(' '), undefined, undefined, 8000)
    }
  }
}

// One ticket that is open beside the list, the board or a conversation.
import type { Changed, TicketOpened } from '../bridge'
import { codeOf } from '../bridge'
import { coalesce } from '../coalesce'
import { uuidv7 } from '../uuid'
import type { App } from './app.svelte'

/** What was begun and not saved, by ticket: kept while the program runs. */
const begun = new Map<string, string>()
const about = new Set(['ticket', 'ticketEntry', 'conversation', 'contact', 'outbox'])

export class OneTicket {
  id = $state('')
  opened = $state.raw<TicketOpened | null>(null)
  fault = $state('')
  /** The note being written. */
  note = $state('')
  readonly refresh: () => Promise<void>
  private readonly app: App

  constructor(app: App) {
    this.app = app
    this.refresh = coalesce(() => this.read())
  }

  async open(id: string): Promise<void> {
    if (id === this.id) return
    this.id = id
    this.fault = ''
    this.note = begun.get(id) ?? ''
    await this.read()
  }

  changed(c: Changed): void {
    if (this.id !== '' && c.kinds.some((k) => about.has(k))) void this.refresh()
  }

  write(note: string): void {
    this.note = note
    if (note.trim() === '') begun.delete(this.id)
    else begun.set(this.id, note)
  }

  /** Gives whether it is on disk. */
  async saveNote(mentions: string[]): Promise<boolean> {
    const { id } = this
    const text = this.note.trim()
    if (text === '') return false
    this.write('')
    if (await this.app.try(() => this.app.bridge.do('ticketNote', { entry: uuidv7(), ticket: id, text, ...(mentions.length > 0 && { mentions }) }))) return true
    if (this.id === id && this.note === '') this.write(text)
    return false
  }

  private async read(): Promise<void> {
    const { id } = this
    try {
      const opened = await this.app.bridge.ticket(id)
      if (id !== this.id) return
      this.opened = opened
      this.fault = ''
    } catch (err) {
      if (id !== this.id) return
      this.opened = null
      this.fault = codeOf(err)
    }
  }
}

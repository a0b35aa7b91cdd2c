// One ticket that is open beside the list, the board or a conversation.
import type { Changed, File as Kept, TicketOpened } from '../bridge'
import { codeOf } from '../bridge'
import { coalesce } from '../coalesce'
import { upload } from '../upload'
import { uuidv7 } from '../uuid'
import type { App } from './app.svelte'

/** What was begun and not saved, by person and ticket: kept while the program runs. */
const begun = new Map<string, { note: string; files: Kept[] }>()
/** Files of one note (package command: content). */
const mostFiles = 20
const about = new Set(['ticket', 'ticketEntry', 'conversation', 'contact', 'outbox'])

export class OneTicket {
  id = $state('')
  opened = $state.raw<TicketOpened | null>(null)
  fault = $state('')
  /** The note that was just written here, until it is in view; "" for none. */
  wrote = $state('')
  /** The note being written. */
  note = $state('')
  /** What goes with it, and names of what is still being added. */
  files = $state.raw<Kept[]>([])
  adding = $state.raw<string[]>([])
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
    this.show(begun.get(this.key(id)))
    await this.read()
  }

  changed(c: Changed): void {
    if (this.id !== '' && c.kinds.some((k) => about.has(k))) void this.refresh()
  }

  private key(id: string): string {
    return `${this.app.workspace.me.id} ${id}`
  }

  write(note: string): void {
    this.keep(this.id, { note, files: this.files })
  }

  /** Takes files along with the note, one after the other, for the ticket they were given to. */
  async attach(files: File[]): Promise<void> {
    const { id } = this
    this.adding = [...this.adding, ...files.map((f) => f.name)]
    await this.app.try(async () => {
      for (const file of files) this.put(id, [await upload(this.app.bridge, file)])
    })
    const rest = [...this.adding]
    for (const f of files) rest.splice(rest.indexOf(f.name), 1)
    this.adding = rest
  }

  /** Asks for files, to take them along. */
  async pick(): Promise<void> {
    const { id } = this
    await this.app.try(async () => this.put(id, await this.app.bridge.pickFiles()))
  }

  detach(index: number): void {
    this.keep(this.id, { note: this.note, files: this.files.filter((_, i) => i !== index) })
  }

  private put(id: string, files: Kept[]): void {
    const was = begun.get(this.key(id)) ?? { note: '', files: [] }
    const all = [...was.files, ...files.filter((f) => !was.files.some((x) => x.hash === f.hash))]
    this.keep(id, { ...was, files: all.slice(0, mostFiles) })
    if (all.length > mostFiles) throw new Error('too_large')
  }

  private keep(id: string, what: { note: string; files: Kept[] }): void {
    if (what.note.trim() === '' && what.files.length === 0) begun.delete(this.key(id))
    else begun.set(this.key(id), what)
    if (id === this.id) this.show(what)
  }

  private show(what: { note: string; files: Kept[] } | undefined): void {
    this.note = what?.note ?? ''
    this.files = what?.files ?? []
  }

  /** There is something to save, and nothing still on its way to it. */
  get ready(): boolean {
    return (this.note.trim() !== '' || this.files.length > 0) && this.adding.length === 0
  }

  /** Gives whether it is on disk. */
  async saveNote(mentions: string[]): Promise<boolean> {
    if (!this.ready) return false
    const { id, note, files } = this
    this.keep(id, { note: '', files: [] })
    const wish = { entry: uuidv7(), ticket: id, text: note.trim(), ...(files.length > 0 && { files }), ...(mentions.length > 0 && { mentions }) }
    this.wrote = wish.entry
    if (await this.app.try(() => this.app.bridge.do('ticketNote', wish))) return true
    if (!begun.has(this.key(id))) this.keep(id, { note, files })
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

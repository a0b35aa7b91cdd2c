// A ticket that is being made: filled from a conversation, changed, then wished.
import type { File, Priority, TicketKind } from '../bridge'
import { fromField } from '../tickets'
import { uuidv7 } from '../uuid'
import type { App } from './app.svelte'

export class Draft {
  readonly conversation: string
  title = $state('')
  text = $state('')
  type = $state<TicketKind>('ticket')
  inbox = $state('')
  contact = $state('')
  /** The contact's name. */
  name = $state('')
  channel = $state('')
  assignee = $state('')
  priority = $state<Priority>('normal')
  /** As its field has it. */
  due = $state('')
  labels = $state.raw<string[]>([])
  /** Offered with it, and which are taken along. */
  files = $state.raw<File[]>([])
  taken = $state.raw<ReadonlySet<string>>(new Set())
  private readonly app: App
  private readonly message: string

  constructor(app: App, conversation: string, message: string) {
    this.app = app
    this.conversation = conversation
    this.message = message
  }

  /** Fills it as far as it can be. */
  async fill(): Promise<void> {
    const { app } = this
    const { me } = app.workspace
    this.inbox = app.workspace.inboxesFor('ticket')[0]?.id ?? ''
    if (this.can(me.id)) this.assignee = me.id
    if (this.conversation === '') return
    await app.try(async () => {
      const seed = await app.bridge.ticketFrom(this.conversation, this.message)
      this.title = seed.title
      this.text = seed.text
      this.setInbox(seed.inbox)
      if (this.can(me.id)) this.assignee = me.id
      this.contact = seed.contact
      this.name = seed.name
      this.channel = seed.channel
      this.labels = seed.labels
      this.files = seed.files.filter((f) => f.hash !== '' && !f.fault)
      this.taken = new Set(this.files.map((f) => f.hash))
    })
  }

  /** Whether an agent can be given it where it is to be. */
  private can(agent: string): boolean {
    return this.app.workspace.assignable(this.inbox).some((a) => a.id === agent)
  }

  /** Another inbox has other labels, channels and people. */
  setInbox(inbox: string): void {
    this.inbox = inbox
    this.labels = this.labels.filter((id) => {
      const l = this.app.workspace.label(id)
      return !l?.inbox || l.inbox === inbox
    })
    if (this.assignee && !this.can(this.assignee)) this.assignee = ''
    if (this.channel && this.app.workspace.channel(this.channel)?.inbox !== inbox) this.channel = ''
  }

  toggleLabel(id: string): void {
    this.labels = this.labels.includes(id) ? this.labels.filter((l) => l !== id) : [...this.labels, id]
  }

  toggleFile(hash: string): void {
    const next = new Set(this.taken)
    if (!next.delete(hash)) next.add(hash)
    this.taken = next
  }

  add(files: File[]): void {
    this.files = [...this.files, ...files]
    this.taken = new Set([...this.taken, ...files.map((f) => f.hash)])
  }

  /** Wishes for it. Gives its id, "" when that was refused. */
  async make(): Promise<string> {
    const ticket = uuidv7()
    const files = this.files.filter((f) => this.taken.has(f.hash))
    const due = fromField(this.due)
    const fine = await this.app.try(() =>
      this.app.bridge.do('ticket', {
        ticket, inbox: this.inbox, type: this.type, title: this.title.trim(), text: this.text.trim(), priority: this.priority, assignee: this.assignee, contact: this.contact, channel: this.channel,
        ...(due > 0 && { due }), ...(files.length > 0 && { files }), ...(this.labels.length > 0 && { labels: this.labels }), ...(this.conversation !== '' && { conversations: [this.conversation] }),
      }),
    )
    return fine ? ticket : ''
  }
}

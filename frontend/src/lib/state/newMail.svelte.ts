// The letter that begins a conversation: written in a dialog, kept like a draft
// wherever it is left.
import type { Bridge, File } from '../bridge'
import { uuidv7 } from '../uuid'
import { unresolved } from '../variables'
import { checkLetter, type Refusal } from './composer.svelte'
import { type Desk, Letter, type Writing } from './letter.svelte'
import { timeNow } from '../time'

const keepAfter = 700

export class NewMail implements Writing {
  private readonly bridge: Bridge
  private readonly desk: Desk
  readonly letter = new Letter()
  /** The dialog is on the screen. */
  open = $state(false)
  /** It was open once: loaded then, it stays, so that closing can give the focus back. */
  used = $state(false)
  channel = $state('')
  text = $state('')
  files = $state.raw<File[]>([])
  refusal = $state<Refusal>('')
  readonly missing = $derived([...unresolved(this.text), ...this.letter.open])
  readonly blank = $derived(this.text.trim() === '' && this.files.length === 0 && this.letter.shown().length === 0)
  readonly idle = $derived(this.blank && !this.letter.changed)
  /** Who writes: the place of the draft. */
  private me = ''
  private count = $state(0)
  private timer: ReturnType<typeof setTimeout> | undefined
  private dirty = false

  constructor(bridge: Bridge, desk: Desk) {
    this.bridge = bridge
    this.desk = desk
  }

  get place(): string {
    return String(this.count)
  }

  /** Shows what was left, or an empty sheet from the first of the channels. to: the first recipient. */
  async begin(me: string, channels: string[], to?: { name?: string; address: string }): Promise<void> {
    if (this.open) return
    this.me = me
    if (this.idle) {
      const draft = await this.bridge.freshDraft().catch(() => null)
      this.clear(channels.includes(this.channel) ? this.channel : (channels[0] ?? ''))
      if (draft) {
        if (channels.includes(draft.channel ?? '')) this.channel = draft.channel!
        const signature = this.desk.signature(this.channel)
        this.files = this.letter.restore(draft.mail ?? { subject: '', to: [] }, draft.text, draft.files ?? [], signature)
        this.text = draft.text
      }
    }
    if (to && !this.letter.parties.some((p) => p.address === to.address)) this.letter.to = [...this.letter.to, to]
    this.used = true
    this.open = true
  }

  setChannel(id: string): void {
    this.channel = id
    this.letter.signature = this.desk.signature(id)
    this.edited()
  }

  edited(): void {
    this.dirty = true
    this.refusal = ''
    this.timer ??= setTimeout(() => void this.flush(), keepAfter)
  }

  /** Writes the draft to disk now if it changed. */
  async flush(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    if (!this.dirty || this.me === '') return
    this.dirty = false
    const mail = this.idle ? {} : { mail: this.letter.outline() }
    const body = { conversation: this.me, channel: this.channel, text: this.text, files: [...this.files, ...this.letter.shown()], ...mail, at: timeNow() }
    await this.bridge.do('draft', body).catch(() => (this.dirty = true))
  }

  close(): void {
    this.open = false
    void this.flush()
  }

  /** Somebody else may sit here now: what was begun is in its writer's draft. */
  reset(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.dirty = false
    this.open = false
    this.clear('')
  }

  /** Drops everything. */
  async discard(): Promise<void> {
    this.clear(this.channel)
    this.edited()
    await this.flush()
  }

  check(): Refusal {
    if (this.missing.length > 0) return 'variables'
    const refusal = checkLetter(this.letter, this.refusal)
    return refusal === '' && this.blank ? 'empty' : refusal
  }

  /** Sends it; gives the message and the conversation it is in, null when something is missing. */
  async send(hold: { delay?: number; sendAt?: number }): Promise<{ message: string; conversation: string } | null> {
    this.refusal = this.check()
    if (this.refusal !== '') return null
    const { channel, letter, files } = this
    const first = letter.to[0]!
    const ids = await this.bridge.writeTo(channel, first.address)
    const message = uuidv7()
    const mail = letter.sendable()
    const text = this.text.trimEnd()
    const name = first.name ?? ''
    await this.bridge.do('write', {
      message, conversation: ids.conversation, contact: ids.contact, inbox: ids.inbox, channel, ...(name && { name }), address: first.address, text,
      files: [...files, ...letter.shown()], mail, ...hold,
    })
    this.open = false
    await this.discard()
    return { message, conversation: ids.conversation }
  }

  private clear(channel: string): void {
    this.channel = channel
    this.text = ''
    this.files = []
    this.refusal = ''
    this.count++
    this.letter.fill({ channel, mail: { subject: '', to: [] }, files: [], kind: '', left: [] }, this.desk.signature(channel))
  }
}

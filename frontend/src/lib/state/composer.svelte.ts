// The answer being written. It survives everything: kept within a second, on
// switching, on leaving the window; follows the agent to another PC.
import type { Bridge, Draft, File, Opened, Reach } from '../bridge'
import { uuidv7 } from '../uuid'
import { unresolved } from '../variables'

export interface Content {
  note: boolean
  channel: string
  text: string
  files: File[]
}

const keepAfter = 700
const typingEvery = 3000

export class Composer {
  private readonly bridge: Bridge
  conversation = $state('')
  note = $state(false)
  channel = $state('')
  text = $state('')
  files = $state.raw<File[]>([])
  /** Channels the contact can be reached on, and those they cannot and why. */
  reach = $state.raw<Reach[]>([])
  /** Why sending was refused, to be said beside the button. */
  refusal = $state<'' | 'variables' | 'channel' | 'empty' | 'long'>('')
  readonly open = $derived(unresolved(this.text))
  readonly way = $derived(this.reach.find((r) => r.channel === this.channel))
  readonly empty = $derived(this.text.trim() === '' && this.files.length === 0)
  private timer: ReturnType<typeof setTimeout> | undefined
  private dirty = false
  /** The replica has shown exactly what stands here as the draft. */
  private settled = false
  private keptAt = 0
  private typed = 0

  constructor(bridge: Bridge) {
    this.bridge = bridge
  }

  /** Begins with what was left in a conversation. */
  load(opened: Opened): void {
    void this.flush()
    this.conversation = opened.row.conversation.id
    this.reach = opened.reach
    this.refusal = ''
    this.dirty = false
    this.take(opened.draft)
  }

  /** Takes in what is newly known of the open conversation. */
  update(opened: Opened): void {
    if (opened.row.conversation.id !== this.conversation) return
    this.reach = opened.reach
    const draft = opened.draft
    if (draft && !this.dirty && draft.text === this.text) this.settled = true
    const foreign = draft && draft.at > this.keptAt && draft.text !== this.text
    if (foreign && !this.dirty) this.take(draft)
    // Sent or deleted on another PC: what it was is no draft here either.
    else if (!draft && this.settled && !this.dirty) this.take(null)
    else if (!this.way || (this.empty && !this.note && this.way.code)) this.channel = this.usual()
  }

  close(): void {
    void this.flush()
    this.conversation = ''
    this.text = ''
    this.files = []
    this.reach = []
  }

  /** To be called after each change by the person. */
  edited(): void {
    this.dirty = true
    this.settled = false
    this.refusal = ''
    this.timer ??= setTimeout(() => void this.flush(), keepAfter)
    this.tellTyping()
  }

  setNote(on: boolean): void {
    if (this.note === on) return
    this.note = on
    if (!this.empty) this.edited()
    this.refusal = ''
  }

  setChannel(id: string): void {
    this.channel = id
    this.edited()
  }

  /** Puts an answer that was taken back from the outbox here again. */
  put(content: Partial<Content>): void {
    this.note = content.note ?? false
    this.text = this.text.trim() === '' ? (content.text ?? '') : `${this.text}\n\n${content.text ?? ''}`
    this.files = [...this.files, ...(content.files ?? [])]
    if (content.channel) this.channel = content.channel
    this.edited()
  }

  /** Writes the draft to disk now if it changed. */
  async flush(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    if (!this.dirty || this.conversation === '') return
    this.dirty = false
    const { conversation, note, channel, text, files } = this
    this.keptAt = Date.now()
    await this.bridge.do('draft', { conversation, note, channel, text, files: [...files], at: this.keptAt }).catch(() => {
      this.dirty = conversation === this.conversation
    })
  }

  /** Why it cannot be sent now; "" when it can. maxText: characters the channel takes, 0 for any. */
  check(maxText: number): Composer['refusal'] {
    if (this.empty) return 'empty'
    if (this.note) return ''
    if (this.open.length > 0) return 'variables'
    if (!this.way || this.way.code !== '') return 'channel'
    return maxText > 0 && [...this.text].length > maxText ? 'long' : ''
  }

  /**
   * Sends what is written. The field is free at once; if the wish cannot be put
   * on disk the words come back and the refusal is thrown. Gives the message's id.
   */
  async send(maxText = 0): Promise<string> {
    this.refusal = this.check(maxText)
    if (this.refusal !== '') return ''
    const { conversation, note, channel, files } = this
    const text = this.text.trimEnd()
    const message = uuidv7()
    clearTimeout(this.timer)
    this.timer = undefined
    this.dirty = false
    this.settled = false
    this.keptAt = Date.now()
    this.text = ''
    this.files = []
    this.note = false
    const put = note
      ? this.bridge.do('note', { message, conversation, text, files: [...files] })
      : this.bridge.do('reply', { message, conversation, channel, text, files: [...files] })
    this.stopTyping(conversation)
    try {
      await put
    } catch (err) {
      if (this.conversation === conversation) this.put({ note, channel, text, files })
      throw err
    }
    return message
  }

  /** The person left the field or the conversation. */
  stopTyping(conversation = this.conversation): void {
    if (this.typed === 0 || conversation === '') return
    this.typed = 0
    void this.bridge.typing(conversation, false).catch(() => {})
  }

  private tellTyping(): void {
    if (this.note || this.text === '') return this.stopTyping()
    const now = Date.now()
    if (now - this.typed < typingEvery) return
    this.typed = now
    void this.bridge.typing(this.conversation, true).catch(() => {})
  }

  private take(draft: Draft | null): void {
    this.settled = draft !== null
    this.keptAt = draft?.at ?? 0
    this.note = draft?.note ?? false
    this.text = draft?.text ?? ''
    this.files = draft?.files ?? []
    const wished = this.reach.find((r) => r.channel === draft?.channel && r.code === '')
    this.channel = wished?.channel ?? this.usual()
  }

  /** The channel the contact used last, if it can be used. */
  private usual(): string {
    const usable = this.reach.filter((r) => r.code === '')
    return (usable.find((r) => r.default) ?? usable[0] ?? this.reach.find((r) => r.default) ?? this.reach[0])?.channel ?? ''
  }
}

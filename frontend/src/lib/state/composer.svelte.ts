// The answer being written. It survives everything: kept within a second, on
// switching, on leaving the window; follows the agent to another PC.
import type { Bridge, Draft, File, Filled, Message, Opened, Outline, Reach, Sheet } from '../bridge'
import { htmlOf, picturesIn } from '../letterText'
import { mentioned, type Callable } from '../mentions'
import { isChat } from '../team'
import { Turns } from '../turns'
import { uuidv7 } from '../uuid'
import { unresolved } from '../variables'
import { clock } from './clock.svelte'
import { type Desk, Letter, maxParties, noDesk, type Writing } from './letter.svelte'
import { timeNow } from '../time'

export interface Content {
  note: boolean
  channel: string
  text: string
  files: File[]
  /** As a letter. */
  mail?: Outline
  /** The message it refers to. */
  quote?: string
  /** Short answers offered with it; not kept in the draft. */
  buttons?: string[]
}

export type Refusal = '' | 'variables' | 'channel' | 'window' | 'files' | 'buttons' | 'empty' | 'long' | 'recipient' | 'address' | 'subject' | 'many'
type How = 'reply' | 'all' | 'forward'

const keepAfter = 700
const typingEvery = 3000

export class Composer implements Writing {
  private readonly bridge: Bridge
  private readonly desk: Desk
  readonly letter = new Letter()
  conversation = $state('')
  note = $state(false)
  channel = $state('')
/** Text and files that something outside wants to stand where the cursor is. */
  wanted = $state.raw<{ text: string; files: File[] } | null>(null)
  text = $state('')
  files = $state.raw<File[]>([])
  /** The message it refers to, where the channel can show that. */
  quote = $state('')
  /** Short answers offered with it. */
  buttons = $state.raw<string[]>([])
  /** Channels the contact can be reached on, and those they cannot and why. */
  reach = $state.raw<Reach[]>([])
  /** Why sending was refused, to be said beside the button. */
  refusal = $state<Refusal>('')
  /** A chat among colleagues: nothing but messages to them. */
  chat = $state(false)
  /** What the person can have seen of the thread when it is sent; nothing while its end is not loaded. */
  known: () => { saw?: string; settled?: number } = () => ({})
  /** What is written goes as a letter. */
  readonly letters = $derived.by(() => !this.note && this.desk.letters(this.channel))
  readonly open = $derived([...unresolved(this.text), ...(this.letters ? this.letter.open : [])])
  readonly way = $derived(this.reach.find((r) => r.channel === this.channel))
  /** The reply window is over: nothing but a template goes out. */
  readonly shut = $derived(!this.note && this.way !== undefined && (this.way.code === 'window_closed' || (this.way.openUntil > 0 && this.way.openUntil <= clock.now)))
  readonly empty = $derived(this.text.trim() === '' && this.files.length === 0 && !(this.letters && (this.letter.forward || this.letter.shown().length > 0)))
  /** The person has not done anything yet that would be lost. */
  readonly idle = $derived(this.empty && !(this.letters && this.letter.changed))
  private opened: Opened | null = null
  /** The person chose the channel. */
  private chosen = false
  /** Counts the letters begun: a sheet that arrives late is not laid over a newer one. */
  private turn = 0
  private quotedFrom: Message | undefined
  private begunFor = ''
  private timer: ReturnType<typeof setTimeout> | undefined
  private dirty = false
  /** The replica has shown exactly what stands here as the draft. */
  private settled = false
  private keptAt = 0
  private readonly turns = new Turns() // a draft on its way to disk is there before the answer that ends it
  private typed = 0

  constructor(bridge: Bridge, desk: Desk = noDesk) {
    this.bridge = bridge
    this.desk = desk
  }

  /** Whom a note can call here. */
  get people(): Callable[] {
    return (this.opened && this.desk.callable?.(this.opened.row.conversation)) ?? []
  }

  get place(): string {
    return this.conversation
  }

  /** Begins with what was left in a conversation. */
  load(opened: Opened): void {
    void this.flush()
    this.opened = opened
    this.conversation = opened.row.conversation.id
    this.chat = isChat(opened.row.conversation)
    this.reach = opened.reach
    this.refusal = ''
    this.dirty = false
    this.take(opened.draft)
  }

  /** Takes in what is newly known of the open conversation. */
  update(opened: Opened): void {
    if (opened.row.conversation.id !== this.conversation) return
    this.opened = opened
    this.reach = opened.reach
    const draft = opened.draft
    const same = draft !== null && draft.text === this.content().text && (draft.quote ?? '') === this.quote && told(draft.mail) === told(this.content().mail)
    if (same && !this.dirty) this.settled = true
    const foreign = draft && draft.at > this.keptAt && !same
    if (foreign && !this.dirty) this.take(draft)
    // Sent or deleted on another PC: what it was is no draft here either.
    else if (!draft && this.settled && !this.dirty) this.take(null)
    else if (!this.way || (this.idle && !this.note && ((this.way.code && this.way.code !== 'window_closed') || !this.chosen))) this.channel = this.usual()
    // A newer mail is what is answered as long as nothing is written.
    if (this.letters && this.begunFor !== this.stand() && (this.idle || !this.begunFor.startsWith(this.stand(false)))) void this.compose()
  }

  close(): void {
    void this.flush()
    this.opened = null
    this.conversation = ''
    this.text = ''
    this.files = []
    this.quote = ''
    this.buttons = []
    this.reach = []
    this.letter.clear()
    this.begunFor = ''
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
    if (this.note === on || this.chat) return
    this.note = on
    if (!this.empty) this.edited()
    this.refusal = ''
    if (this.letters && this.begunFor === '') void this.compose()
  }

  setChannel(id: string): void {
    const before = this.letters
    this.channel = id
    this.chosen = true
    if (this.quoted()?.channel !== id) this.quote = ''
    if (before && !this.letters) this.files = [...this.files, ...this.letter.shown()]
    if (!this.idle || before !== this.letters) this.edited()
    if (this.letters) void this.compose()
  }

  /** Refers to a message, on the channel it came by. */
  quoteMessage(message: Message): void {
    this.setNote(false)
    const channel = message.channel ?? ''
    this.quotedFrom = message
    if (channel !== this.channel && this.reach.some((r) => r.channel === channel)) this.setChannel(channel)
    this.quote = channel === this.channel ? message.id : ''
    this.chosen = true
    this.edited()
  }

  dropQuote(): void {
    this.quote = ''
    this.edited()
  }

  /** Sends an approved message; what is being written stays. text: how it reads. */
  async sendTemplate(text: string, template: Filled): Promise<void> {
    const { conversation, channel } = this
    await this.bridge.do('reply', { message: uuidv7(), conversation, channel, text, template, ...this.known() })
    // An answer ends the draft: what stands here is one still.
    if (conversation === this.conversation && !this.empty) this.edited()
  }

  /** Answers or passes on one message; what is written already stays. */
  async answer(message: Message, how: How): Promise<void> {
    this.setNote(false)
    const channel = message.channel ?? ''
    const way = this.reach.find((r) => r.channel === channel && this.desk.letters(channel))
    const other = this.reach.find((r) => r.code === '' && this.desk.letters(r.channel))
    const best = way && (way.code === '' || !other) ? way : other
    if (best) this.channel = best.channel
    this.chosen = true
    await this.compose(message.id, how)
  }

  /** Drops the letter; gives what brings it back. */
  discard(): () => void {
    const was = this.content()
    this.lay({ note: false, channel: this.channel, text: '', files: [] })
    this.edited()
    return () => this.put(was)
  }

  /** Puts an answer that was taken back here again. */
  put(content: Partial<Content>): void {
    // It may have come back as the draft already.
    if (this.idle || (content.mail && this.text === content.text)) this.lay({ note: false, text: '', files: [], ...content, channel: content.channel || this.channel })
    else {
      this.note = content.note ?? false
      this.text = this.text.trim() === '' ? (content.text ?? '') : `${this.text}\n\n${content.text ?? ''}`
      this.files = [...this.files, ...(content.files ?? [])]
      if (content.channel) this.channel = content.channel
    }
    this.chosen = true
    this.edited()
  }

  /** All that is written, as it is kept. */
  content(): Content {
    const { note, channel, text, letter, quote, buttons } = this
    if (!this.letters) return { note, channel, text, files: [...this.files], ...(!note && quote && { quote }), ...(!note && buttons.length > 0 && { buttons }) }
    return { note, channel, text, files: [...this.files, ...letter.shown()], ...(!this.idle && { mail: letter.outline() }) }
  }

  /** Writes the draft to disk now if it changed. */
  async flush(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    if (!this.dirty || this.conversation === '') return
    this.dirty = false
    const { conversation } = this
    // Later than what it follows, whatever any PC's clock says: newer words are never lost.
    const at = (this.keptAt = Math.max(timeNow(), this.keptAt + 1, (this.opened?.draft?.at ?? 0) + 1))
    const { buttons: _, ...kept } = this.content()
    await this.turns.run(() => this.bridge.do('draft', { conversation, ...kept, at })).catch(() => {
      this.dirty = conversation === this.conversation
    })
  }

  /** Why it cannot be sent now; "" when it can. maxText: characters the channel takes, 0 for any. */
  check(maxText: number): Refusal {
    if (this.empty) return 'empty'
    if (this.note) return ''
    if (this.open.length > 0) return 'variables'
    if (this.shut) return 'window'
    if (!this.way || this.way.code !== '') return 'channel'
    const refusal = this.letters ? checkLetter(this.letter, this.refusal) : ''
    if (refusal !== '') return refusal
    return maxText > 0 && [...this.text].length > maxText ? 'long' : ''
  }

  /**
   * Sends what is written. The field is free at once; if the wish cannot be put
   * on disk the words come back and the refusal is thrown. Gives the message's id.
   * hold: "undo send" (ms) and "send later" (a time), for letters.
   */
  async send(maxText = 0, hold: { delay?: number; sendAt?: number } = {}): Promise<string> {
    this.refusal = this.check(maxText)
    if (this.refusal !== '') return ''
    const { conversation, letters } = this
    const [was, known] = [this.content(), this.known()]
    const { note, channel, files, quote, buttons } = was
    const mentions = note ? mentioned(this.text, this.people) : []
    const mail = letters ? this.letter.sendable() : undefined
    const text = this.text.trimEnd()
    const message = uuidv7()
    clearTimeout(this.timer)
    this.timer = undefined
    this.dirty = false
    this.settled = false
    this.lay({ note: false, channel, text: '', files: [] })
    const put = this.turns.run(() => note
      ? this.bridge.do('note', { message, conversation, text, files, ...(mentions.length > 0 && { mentions }) })
      : this.bridge.do('reply', { message, conversation, channel, text, files, ...known, ...(quote && { quote }), ...(buttons && { buttons: buttons.map((b) => b.trim()).filter(Boolean) }), ...(mail && { mail, ...hold }) }))
    this.stopTyping(conversation)
    try {
      await put
    } catch (err) {
      if (this.conversation === conversation) this.put(was)
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
    if ((this.note && !this.chat) || this.text === '') return this.stopTyping()
    const now = timeNow()
    if (now - this.typed < typingEvery) return
    this.typed = now
    void this.bridge.typing(this.conversation, true).catch(() => {})
  }

  private take(draft: Draft | null): void {
    this.settled = draft !== null
    this.keptAt = draft?.at ?? 0
    this.chosen = draft !== null
    const wished = this.reach.find((r) => r.channel === draft?.channel && (r.code === '' || r.code === 'window_closed'))
    this.lay({ note: draft?.note ?? false, text: draft?.text ?? '', files: draft?.files ?? [], mail: draft?.mail, quote: draft?.quote, channel: wished?.channel ?? this.usual() })
  }

  /** Shows exactly this. */
  private lay({ note, channel, text, files, mail, quote, buttons }: Content): void {
    this.note = note || this.chat
    this.quote = quote ?? ''
    this.buttons = buttons ?? []
    this.channel = channel
    this.text = text
    this.files = files
    this.letter.clear()
    this.begunFor = ''
    this.turn++
    if (!this.desk.letters(channel)) return
    if (mail) {
      this.files = this.letter.restore(mail, text, files, this.desk.signature(channel, this.opened?.contact))
      this.begunFor = this.stand()
      void this.recall()
    } else if (!note) void this.compose()
  }

  /** What a letter is begun for: if it differs, it must be begun anew. */
  private stand(news = true): string {
    return `${this.conversation}/${this.channel}/${news ? (this.opened?.row.conversation.lastAt ?? 0) : ''}`
  }

  /** Begins a letter: recipients, subject and what goes below. What is written stays. */
  private async compose(message = '', how: How = 'reply'): Promise<void> {
    const turn = ++this.turn
    const stand = this.stand()
    this.begunFor = stand
    const sheet = await this.bridge.composeMail(this.conversation, this.channel, message, how).catch((err: unknown) => {
      if (message !== '') throw err
      return this.bare()
    })
    if (turn !== this.turn) return
    const { letter } = this
    const { plain, html, pictures } = letter
    const words = this.text === plain ? html : htmlOf(this.text)
    letter.fill(sheet, this.desk.signature(this.channel, this.opened?.contact), message !== '')
    letter.html = words
    letter.plain = this.text
    letter.pictures = [...letter.pictures, ...pictures]
    const inside = picturesIn(sheet.mail.belowHtml ?? '')
    const attached = sheet.files.filter((f) => !inside.has(f.hash) && !this.files.some((g) => g.hash === f.hash))
    if (attached.length > 0) this.files = [...this.files, ...attached]
    if (message !== '') this.edited()
  }

  /** Who is left out of a letter that was kept is not kept with it. */
  private async recall(): Promise<void> {
    const { turn, letter } = this
    const sheet = await this.bridge.composeMail(this.conversation, this.channel, letter.answers, letter.forward ? 'forward' : 'reply').catch(() => null)
    if (sheet && turn === this.turn) letter.leave(sheet.left)
  }

  /** A sheet with what is known here, should the program not be able to fill one. */
  private bare(): Sheet {
    const { address = '' } = this.way ?? {}
    const name = this.opened?.contact.name ?? ''
    return { channel: this.channel, mail: { subject: '', to: address ? [{ ...(name && { name }), address }] : [] }, files: [], kind: '', left: [] }
  }

  /** The message quoted, as far as it is known here. */
  quoted(): Message | undefined {
    return this.quotedFrom?.id === this.quote ? this.quotedFrom : this.opened?.thread.messages.find((m) => m.id === this.quote)
  }

  /** The channel the contact used last, if it can be used. */
  private usual(): string {
    // Where the window is over the person decides how to go on.
    const last = this.reach.find((r) => r.channel === this.opened?.row.conversation.lastChannel)
    if (last?.code === 'window_closed') return last.channel
    const usable = this.reach.filter((r) => r.code === '')
    return (usable.find((r) => r.default) ?? usable[0] ?? this.reach.find((r) => r.default) ?? this.reach[0])?.channel ?? ''
  }
}

/** Why a letter cannot go out; a missing subject is asked for once. */
export function checkLetter(letter: Letter, before: Refusal): Refusal {
  if (letter.parties.length === 0 || letter.to.length === 0) return 'recipient'
  if (letter.wrong.length > 0) return 'address'
  if (letter.parties.length > maxParties) return 'many'
  return letter.subject.trim() === '' && before !== 'subject' ? 'subject' : ''
}

/** What tells two letters apart, whatever way they went. */
function told(m: Outline | undefined): string {
  if (!m) return ''
  const people = [m.to, m.cc, m.bcc].map((list) => (list ?? []).map((p) => p.address))
  return JSON.stringify([m.subject.trim(), people, m.html ?? '', (m.below ?? '').length, m.forward ?? false])
}

// A letter being written: who gets it, its subject, its formatted text and what
// follows it. Its words (plain) and files are those of whoever writes it.
import type { Contact, Conversation, File, Outline, Party, Sheet } from '../bridge'
import { partyName } from '../letters'
import { dressed, picturesIn, signed, undressed, unsigned } from '../letterText'
import type { Callable } from '../mentions'
import { validAddress } from '../parties'
import { unresolved } from '../variables'

export type Below = 'quote' | 'forward' | 'transcript' | ''
export type Line = 'to' | 'cc' | 'bcc'

/** What a writer of letters knows of the rest of the program. */
export interface Desk {
  /** The channel takes letters. */
  letters(channel: string): boolean
  /** The signature below mails of a channel, variables filled in; "" for none. */
  signature(channel: string, contact?: Contact): string
  /** Who writes (agent id). */
  me?(): string
  /** Whom a note in a conversation can call with @. */
  callable?(c: Conversation): Callable[]
}

export const noDesk: Desk = { letters: () => false, signature: () => '' }

/** Something that is being written and can be a letter. */
export interface Writing {
  text: string
  files: File[]
  readonly letter: Letter
  /** Changes with what it belongs to: files on their way to another one are dropped. */
  readonly place: string
  /** To be called after each change by the person. */
  edited(): void
}

/** The relay's limit (package command). */
export const maxParties = 100

export class Letter {
  to = $state.raw<Party[]>([])
  cc = $state.raw<Party[]>([])
  bcc = $state.raw<Party[]>([])
  subject = $state('')
  /** As the editor gives it. */
  html = $state('')
  /** The words html stands for; where the writing's text differs, the text counts. */
  plain = ''
  signature = $state('')
  /** The signature goes along. */
  sign = $state(true)
  below = $state.raw('')
  belowHtml = $state.raw('')
  kind = $state<Below>('')
  /** Who does not get it by itself, and why. */
  left = $state.raw<Sheet['left']>([])
  /** Pictures that stand or stood in the text. */
  pictures = $state.raw<File[]>([])
  answers = ''
  forward = $state(false)
  /** The lines for CC and BCC are shown. */
  copies = $state(false)
  /** Recipients and subject are unfolded. */
  unfolded = $state(false)
  readonly parties = $derived([...this.to, ...this.cc, ...this.bcc])
  readonly wrong = $derived(this.parties.filter((p) => !validAddress(p.address)))
  /** Variables not filled in outside of the text. */
  readonly open = $derived([...unresolved(this.subject), ...(this.sign ? unresolved(this.signature) : [])])
  /** How it was given, to tell whether a person changed it. */
  private given = $state.raw('')
  readonly changed = $derived(this.head() !== this.given)

  constructor() {
    this.given = this.head()
  }

  /** Begins anew, as the program fills it. changed: counts as work of the person from the start. */
  fill(sheet: Sheet, signature: string, changed = false): void {
    const { mail } = sheet
    this.lay(mail)
    this.html = ''
    this.plain = ''
    this.sign = true
    this.signature = signature
    this.kind = sheet.kind
    this.left = sheet.left
    this.pictures = sheet.files.filter((f) => picturesIn(mail.belowHtml ?? '').has(f.hash))
    this.unfolded = mail.to.length === 0 || mail.forward === true || (changed && this.copies)
    this.given = changed ? '' : this.head()
  }

  /** Goes on with what was kept. Gives the files that are attached. */
  restore(mail: Outline, text: string, files: File[], signature: string): File[] {
    const { below, belowHtml, had } = unsigned({ below: mail.below ?? '', belowHtml: mail.belowHtml ?? '' })
    this.lay({ ...mail, below, belowHtml })
    this.html = undressed(mail.html ?? '')
    this.plain = text
    this.sign = had || signature === ''
    this.signature = signature
    this.kind = this.forward ? 'forward' : this.below === '' ? '' : this.answers ? 'quote' : 'transcript'
    this.left = []
    const inside = picturesIn(this.html, this.belowHtml)
    this.pictures = files.filter((f) => inside.has(f.hash))
    this.unfolded = this.to.length === 0 || this.forward
    this.given = ''
    return files.filter((f) => !inside.has(f.hash))
  }

  /** Who is left out is known anew; those taken in meanwhile are not. */
  leave(left: Sheet['left']): void {
    this.left = left.filter((l) => !this.parties.some((p) => p.address === l.party.address))
  }

  clear(): void {
    this.fill({ channel: '', mail: { subject: '', to: [] }, files: [], kind: '', left: [] }, '')
    this.unfolded = false
  }

  /** Everything about it, as it is kept. */
  outline(): Outline {
    const { below, belowHtml } = signed(this, this.sign ? this.signature : '')
    return {
      subject: this.subject, to: this.to, ...(this.cc.length > 0 && { cc: this.cc }), ...(this.bcc.length > 0 && { bcc: this.bcc }),
      ...(this.html !== '' && { html: this.html }), ...(below !== '' && { below }), ...(belowHtml !== '' && { belowHtml }),
      ...(this.answers !== '' && { answers: this.answers }), ...(this.forward && { forward: true }),
    }
  }

  /** The same as it goes out. */
  sendable(): Outline {
    const mail = this.outline()
    return mail.html ? { ...mail, html: dressed(mail.html) } : mail
  }

  /** The pictures still in it. */
  shown(): File[] {
    const inside = picturesIn(this.html, this.belowHtml)
    return this.pictures.filter((f) => inside.has(f.hash))
  }

  removeBelow(): void {
    this.below = ''
    this.belowHtml = ''
    this.kind = ''
  }

  /** Names of those who are no valid recipients. */
  wrongNames(): string {
    return this.wrong.map(partyName).join(', ')
  }

  private lay(mail: Outline): void {
    this.to = mail.to ?? []
    this.cc = mail.cc ?? []
    this.bcc = mail.bcc ?? []
    this.subject = mail.subject
    this.below = mail.below ?? ''
    this.belowHtml = mail.belowHtml ?? ''
    this.answers = mail.answers ?? ''
    this.forward = mail.forward ?? false
    this.copies = this.cc.length + this.bcc.length > 0
  }

  private head(): string {
    return JSON.stringify([this.to, this.cc, this.bcc, this.subject, this.sign, this.below.length, this.belowHtml.length, this.forward])
  }
}

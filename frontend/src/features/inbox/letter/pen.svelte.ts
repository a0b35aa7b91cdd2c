// The editor of one letter, as the rest of the screen sees it.
import { Editor } from '@tiptap/core'
import type { File } from '$lib/bridge'
import { htmlOf, type Node, plainOf } from '$lib/letterText'
import type { Writing } from '$lib/state/letter.svelte'
import { extensions, safeLink } from './extensions'

export const formats = ['bold', 'italic', 'underline', 'strike', 'bulletList', 'orderedList', 'blockquote', 'code', 'link'] as const
export type Format = (typeof formats)[number]

interface Options {
  element: HTMLElement
  writing: Writing
  label: () => string
  placeholder: () => string
  address: (hash: string) => string
  onkeydown: (e: KeyboardEvent) => void
  onfiles: (files: globalThis.File[]) => void
  onleave: () => void
}

export class Pen {
  /** What holds where the caret stands. */
  on = $state.raw<ReadonlySet<Format>>(new Set())
  href = $state('')
  private readonly editor: Editor
  private readonly writing: Writing
  /** What the editor shows, as the letter has it. */
  private shown = ''

  constructor(o: Options) {
    this.writing = o.writing
    this.editor = new Editor({
      element: o.element, injectCSS: false, content: this.wanted(), extensions: extensions(o.placeholder, o.address),
      editorProps: {
        attributes: () => ({ role: 'textbox', 'aria-multiline': 'true', 'aria-label': o.label(), 'data-testid': 'letter-input', spellcheck: 'true', class: 'selectable' }),
        handleKeyDown: (_, e) => {
          o.onkeydown(e)
          return e.defaultPrevented
        },
        handlePaste: (_, e) => {
          const files = [...(e.clipboardData?.files ?? [])]
          // Office programs put a picture of the words beside them: the words count.
          if (files.length === 0 || e.clipboardData?.getData('text/html')) return false
          o.onfiles(files)
          return true
        },
        // Escape leaves the editor; it would be swallowed.
        handleDOMEvents: { blur: () => o.onleave(), keydown: (_, e) => e.key === 'Escape' },
      },
      onUpdate: () => this.changed(),
      // Not at once: leaving the screen ends in a last one.
      onTransaction: () => queueMicrotask(() => this.look()),
    })
    this.follow()
  }

  /** To be called in an effect: shows what was put into the letter from elsewhere. */
  follow(): void {
    const html = this.wanted()
    if (html === this.shown) return
    this.shown = html
    this.editor.commands.setContent(html, { emitUpdate: false })
    this.writing.letter.html = html
    this.writing.letter.plain = this.writing.text
  }

  focus(): void {
    this.editor.commands.focus()
  }

  /** The unfinished word before the caret. */
  wordBefore(): string {
    const caret = this.editor.state.selection.$from
    return /\S*$/.exec(caret.parent.textBetween(0, caret.parentOffset, undefined, '\ufffc'))![0]
  }

  /** Puts text at the caret, over what is selected. */
  insert(given: string): void {
    const { from, to, $from: caret } = this.editor.state.selection
    const text = caret.parent.content.size === 0 ? given.replace(/^\n+/, '') : given // an empty line is there already
    if (!text.includes('\n')) this.editor.chain().insertContentAt({ from, to }, { type: 'text', text }).focus().run()
    else this.editor.chain().insertContentAt({ from, to }, htmlOf(text)).focus().run()
  }

  insertPicture(file: File): void {
    this.editor.chain().insertContent({ type: 'image', attrs: { hash: file.hash, alt: file.name } }).focus().run()
  }

  toggle(format: Exclude<Format, 'link'>): void {
    const chain = this.editor.chain().focus()
    const run = {
      bold: () => chain.toggleBold(), italic: () => chain.toggleItalic(), underline: () => chain.toggleUnderline(), strike: () => chain.toggleStrike(),
      bulletList: () => chain.toggleBulletList(), orderedList: () => chain.toggleOrderedList(), blockquote: () => chain.toggleBlockquote(), code: () => chain.toggleCode(),
    }
    run[format]().run()
  }

  /** Sets the link of what is selected; a lone caret gets the address as words. Gives whether it is one. */
  link(typed: string): boolean {
    const text = typed.trim()
    const href = safeLink(text) ? text : /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(text) ? `mailto:${text}` : /^[^\s/:]+\.[^\s/:]{2,}(\/\S*)?$/.test(text) ? `https://${text}` : ''
    if (href === '') return false
    const { empty } = this.editor.state.selection
    const chain = this.editor.chain().focus()
    if (empty && this.href === '') chain.insertContent({ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] }).run()
    else chain.extendMarkRange('link').setLink({ href }).run()
    return true
  }

  unlink(): void {
    this.editor.chain().focus().extendMarkRange('link').unsetLink().run()
  }

  destroy(): void {
    this.editor.destroy()
  }

  /** The letter's formatted text, or its plain one where that was written without the editor. */
  private wanted(): string {
    const { letter, text } = this.writing
    const { html } = letter
    return text === letter.plain ? html : htmlOf(text)
  }

  private changed(): void {
    const { letter } = this.writing
    const text = plainOf(this.editor.getJSON() as Node)
    const html = this.editor.isEmpty ? '' : this.editor.getHTML()
    this.shown = html
    letter.plain = text
    letter.html = html
    this.writing.text = text
    this.writing.edited()
  }

  private look(): void {
    if (this.editor.isDestroyed) return
    const on = new Set(formats.filter((f) => this.editor.isActive(f)))
    if (on.size !== this.on.size || [...on].some((f) => !this.on.has(f))) this.on = on
    this.href = String(this.editor.getAttributes('link')['href'] ?? '')
  }
}

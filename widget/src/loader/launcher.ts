import { addStyle, dress } from '../shared/theme'
import type { Config, Language } from '../shared/types'
import css from './loader.css'
import { text } from './text'

/** The round button and the shadow root the panel will live in. */
export class Launcher {
  readonly host = document.createElement('div')
  readonly root: ShadowRoot
  readonly box = document.createElement('div')
  private button = document.createElement('button')
  private count = document.createElement('span')
  private tip = document.createElement('div')
  private undress: () => void
  private unread = 0

  constructor(private config: Config, private lang: Language, press: () => void) {
    this.host.className = config.position
    this.host.dataset.tresen = config.id
    this.root = this.host.attachShadow({ mode: 'open' })
    addStyle(this.root, css)
    this.undress = dress(this.host, config.colour, config.theme)
    this.button.className = 'launch'
    this.button.type = 'button'
    this.button.innerHTML =
      '<svg class="chat" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 5h16v11H9l-5 4z"/><path d="M8 9h8M8 12h5"/></svg>' +
      '<svg class="down" viewBox="0 0 24 24" aria-hidden="true"><path d="m6 9 6 6 6-6"/></svg>'
    this.count.className = 'count'
    this.count.setAttribute('aria-hidden', 'true')
    this.button.append(this.count)
    this.button.setAttribute('aria-haspopup', 'dialog')
    this.button.onclick = press
    this.tip.className = 'tip'
    this.tip.setAttribute('role', 'status')
    this.root.append(this.box, this.tip, this.button)
    this.expanded(false)
    document.body.append(this.host)
  }

  expanded(open: boolean): void {
    this.button.setAttribute('aria-expanded', String(open))
    this.host.classList.toggle('open', open)
    this.label()
  }

  busy(on: boolean): void {
    this.button.setAttribute('aria-busy', String(on))
  }

  failed(on: boolean): void {
    this.tip.textContent = on ? text[this.lang].failed : ''
    this.tip.lang = this.lang
  }

  badge(n: number): void {
    this.unread = n
    this.label()
  }

  language(l: Language): void {
    this.lang = l
    this.label()
  }

  focus(): void {
    this.button.focus()
  }

  remove(): void {
    this.undress()
    this.host.remove()
  }

  private label(): void {
    const t = text[this.lang]
    const open = this.host.classList.contains('open')
    const name = open ? t.close : this.config.launcher[this.lang] || 'Chat'
    this.button.lang = this.lang
    this.button.title = name
    this.button.setAttribute('aria-label', !open && this.unread ? `${name}, ${t.unread(this.unread)}` : name)
    this.count.hidden = open || !this.unread
    this.count.textContent = this.unread > 99 ? '99+' : String(this.unread)
  }
}

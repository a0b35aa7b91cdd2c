// Search over contacts and message texts, with answers while typing.
import type { Bridge, SearchHit } from '../bridge'
import { coalesce } from '../coalesce'

export class Search {
  text = $state('')
  hits = $state.raw<SearchHit[]>([])
  /** The text the hits belong to. */
  answered = $state('')
  active = $state(0)
  readonly on = $derived(this.text.trim() !== '')
  private readonly ask: () => Promise<void>

  constructor(bridge: Bridge) {
    this.ask = coalesce(async () => {
      const text = this.text.trim()
      const hits = text === '' ? [] : await bridge.search(text, 50)
      if (this.text.trim() === '') return
      this.hits = hits
      this.answered = text
      this.active = 0
    })
  }

  type(text: string): void {
    this.text = text
    if (text.trim() === '') this.clear()
    else void this.ask()
  }

  clear(): void {
    this.text = ''
    this.hits = []
    this.answered = ''
    this.active = 0
  }

  move(step: number): void {
    this.active = Math.max(0, Math.min(this.hits.length - 1, this.active + step))
  }
}

export interface Piece {
  text: string
  hit: boolean
}

/** Takes a snippet with its marks (U+0001 … U+0002) apart. */
export function pieces(snippet: string): Piece[] {
  return snippet
    .split(/(\u0001[^\u0002]*\u0002?)/u)
    .filter((s) => s !== '')
    .map((s) => (s.startsWith('\u0001') ? { text: s.replace(/[\u0001\u0002]/gu, ''), hit: true } : { text: s.replace('\u0002', ''), hit: false }))
}

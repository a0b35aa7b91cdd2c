// Shortcuts as text: "Ctrl+K", "Shift+E", "e", "g i" (one after the other),
// "j|ArrowDown" (either). Alt is never part of one: it belongs to menus and AltGr.

export interface KeyLike {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
  getModifierState?(name: string): boolean
}

const modifiers = new Set(['Control', 'Shift', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Dead'])
const letter = /^\p{L}$/u

/**
 * The stroke of a key event in the form shortcuts are written in, lower case;
 * "" for a modifier alone and for Alt combinations. Shift counts for letters and
 * named keys only: which keys need it for a sign depends on the keyboard.
 */
export function strokeOf(e: KeyLike): string {
  if (modifiers.has(e.key)) return ''
  const altGr = e.getModifierState?.('AltGraph') ?? false
  if (e.altKey && !altGr) return ''
  const ctrl = (e.ctrlKey || e.metaKey) && !altGr
  const shift = e.shiftKey && (e.key.length > 1 || letter.test(e.key))
  return `${ctrl ? 'ctrl+' : ''}${shift ? 'shift+' : ''}${e.key === ' ' ? 'space' : e.key.toLowerCase()}`
}

/** The alternatives of a shortcut, each a list of strokes. */
export function parseKeys(keys: string): string[][] {
  return keys
    .split('|')
    .map((one) => one.trim().split(/\s+/).filter(Boolean).map((s) => s.toLowerCase()))
    .filter((strokes) => strokes.length > 0)
}

/** Whether a shortcut is made of plain keys, without Ctrl: not usable while writing. */
export function isPlain(stroke: string): boolean {
  return !stroke.startsWith('ctrl+') && !/^f\d+$/.test(stroke)
}

const names: Record<'en' | 'de', Record<string, string>> = {
  en: { ctrl: 'Ctrl', shift: 'Shift', enter: '↵', escape: 'Esc', arrowup: '↑', arrowdown: '↓', space: 'Space' },
  de: { ctrl: 'Strg', shift: '⇧', enter: '↵', escape: 'Esc', arrowup: '↑', arrowdown: '↓', space: 'Leertaste' },
}

/** The keys of the first alternative as they are printed: ["Strg", "K"]. */
export function showKeys(keys: string, lang: 'en' | 'de'): string[] {
  const first = parseKeys(keys)[0] ?? []
  return first.flatMap((stroke) => {
    const parts = stroke === '+' ? ['+'] : stroke.split(/\+(?=.)/)
    return parts.map((p) => names[lang][p] ?? (p.length === 1 ? p.toUpperCase() : p.charAt(0).toUpperCase() + p.slice(1)))
  })
}

/** The same for aria-keyshortcuts; a sequence has no such form. */
export function ariaKeys(keys: string): string | undefined {
  const plain = parseKeys(keys).filter((s) => s.length === 1)
  const words = plain.map(([s]) => s!.split(/\+(?=.)/).map((p) => (p === 'ctrl' ? 'Control' : p.charAt(0).toUpperCase() + p.slice(1))).join('+'))
  return words.length > 0 ? words.join(' ') : undefined
}

/** Follows what is typed and tells which shortcut is complete. */
export class KeyReader {
  private pending: string[] = []
  private at = 0

  /**
   * Takes one stroke. shortcuts: id → keys, in order of precedence. Gives the id
   * of the shortcut this stroke completes, "wait" inside a sequence, or "".
   * A sequence must be typed within a second and a half.
   */
  read(stroke: string, shortcuts: Iterable<[string, string]>, now: number): { id: string; waits: boolean } {
    const before = now - this.at < 1500 ? this.pending : []
    this.pending = []
    this.at = now
    const typed = [...before, stroke]
    let waits = false
    for (const [id, keys] of shortcuts) {
      for (const strokes of parseKeys(keys)) {
        if (strokes.length < typed.length || typed.some((s, i) => strokes[i] !== s)) continue
        if (strokes.length === typed.length) return { id, waits: false }
        waits = true
      }
    }
    if (waits) this.pending = typed
    else if (before.length > 0) return this.read(stroke, shortcuts, now + 10_000)
    return { id: '', waits }
  }
}

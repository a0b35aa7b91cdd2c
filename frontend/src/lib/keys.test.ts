import { describe, expect, it } from 'vitest'
import { ariaKeys, isPlain, KeyReader, showKeys, strokeOf, type KeyLike } from './keys'

function key(k: string, mods: Partial<KeyLike> = {}): KeyLike {
  return { key: k, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, getModifierState: () => false, ...mods }
}

describe('strokeOf', () => {
  const cases: [string, KeyLike, string][] = [
    ['a letter', key('e'), 'e'],
    ['with Shift', key('E', { shiftKey: true }), 'shift+e'],
    ['with Ctrl', key('k', { ctrlKey: true }), 'ctrl+k'],
    ['with Command', key('k', { metaKey: true }), 'ctrl+k'],
    ['a sign that needs Shift on one keyboard and not on another', key('/', { shiftKey: true }), '/'],
    ['a named key', key('Enter', { ctrlKey: true }), 'ctrl+enter'],
    ['Alt belongs to the menus', key('e', { altKey: true }), ''],
    ['AltGr writes a sign', key('\\', { altKey: true, ctrlKey: true, getModifierState: (n) => n === 'AltGraph' }), '\\'],
    ['a modifier alone', key('Shift', { shiftKey: true }), ''],
  ]
  it.each(cases)('%s', (_name, e, want) => expect(strokeOf(e)).toBe(want))
})

describe('KeyReader', () => {
  const shortcuts: [string, string][] = [['done', 'e'], ['next', 'j|ArrowDown'], ['inbox', 'g i'], ['tickets', 'g t'], ['palette', 'Ctrl+K']]
  const read = (r: KeyReader, strokes: string[], step = 100): string[] => strokes.map((s, i) => r.read(s, shortcuts, 1000 + i * step).id)

  it('finds single keys, alternatives and combinations', () => {
    expect(read(new KeyReader(), ['e', 'arrowdown', 'ctrl+k', 'q'])).toEqual(['done', 'next', 'palette', ''])
  })
  it('waits inside a sequence', () => {
    expect(read(new KeyReader(), ['g', 't', 'g', 'i'])).toEqual(['', 'tickets', '', 'inbox'])
  })
  it('forgets the beginning of a sequence after a while', () => {
    expect(read(new KeyReader(), ['g', 'i'], 2000)).toEqual(['', ''])
  })
  it('takes a key that does not go on the sequence for itself', () => {
    expect(read(new KeyReader(), ['g', 'e'])).toEqual(['', 'done'])
  })
})

describe('how keys are shown', () => {
  it('speaks the language of the keyboard', () => {
    expect(showKeys('Ctrl+K', 'de')).toEqual(['Strg', 'K'])
    expect(showKeys('Ctrl+K', 'en')).toEqual(['Ctrl', 'K'])
    expect(showKeys('g i', 'en')).toEqual(['G', 'I'])
    expect(showKeys('j|ArrowDown', 'en')).toEqual(['J'])
    expect(showKeys('', 'en')).toEqual([])
  })
  it('gives screen readers what has a form', () => {
    expect(ariaKeys('Ctrl+K')).toBe('Control+K')
    expect(ariaKeys('j|ArrowDown')).toBe('J Arrowdown')
    expect(ariaKeys('g i')).toBeUndefined()
  })
  it('knows which keys a text field keeps', () => {
    expect(isPlain('e')).toBe(true)
    expect(isPlain('shift+e')).toBe(true)
    expect(isPlain('ctrl+k')).toBe(false)
  })
})

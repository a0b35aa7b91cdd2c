import { expect, test } from 'vitest'
import { contrast, ink, mix, readable } from './colour'
import { pick, spoken } from './language'
import { tokens } from './theme'

test('text on any colour reads: black or white has 4.5:1', () => {
  for (let n = 0; n < 0xffffff; n += 0x0a0b0d) {
    const colour = '#' + n.toString(16).padStart(6, '0')
    expect(contrast(colour, ink(colour))).toBeGreaterThanOrEqual(4.5)
  }
  expect(ink('#006c6e')).toBe('#ffffff')
  expect(ink('#ffd400')).toBe('#000000')
})

test('links read on the ground and on bubbles in both themes, whatever the colour', () => {
  for (const colour of ['#ffd400', '#ffffff', '#000000', '#006c6e', '#ff00ff', '#7f7f7f', '#00ff00']) {
    for (const dark of [false, true]) {
      const t = tokens(colour, dark)
      for (const ground of ['me', 'raised', 'bg']) {
        expect(contrast(t['link']!, t[ground]!), `${colour} dark=${dark} on ${ground}`).toBeGreaterThanOrEqual(4.5)
        expect(contrast(t['text']!, t[ground]!), `text, ${colour} dark=${dark} on ${ground}`).toBeGreaterThanOrEqual(4.5)
      }
    }
  }
})

test('a readable colour stays what it is', () => {
  expect(readable('#006c6e', '#ffffff')).toBe('#006c6e')
  expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080')
})

test('language: the page first, then the channel', () => {
  expect(spoken('de-AT')).toBe('de')
  expect(spoken('DE')).toBe('de')
  expect(spoken('fr')).toBeUndefined()
  expect(pick('en-GB', 'de')).toBe('en')
  expect(pick('fr', 'de')).toBe('de')
  expect(pick('', '')).toBe('en')
})

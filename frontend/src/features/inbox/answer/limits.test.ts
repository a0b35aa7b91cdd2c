import { expect, it } from 'vitest'
import type { Caps } from '$lib/gen/channels'
import { buttonsFit, filesFit, longest } from './limits'

const caps: Caps = { maxText: 4096, maxFiles: 1, maxFile: 1000, windowMin: 0, liveOnly: false, preview: false }
const file = { hash: 'h', name: 'x', type: 'a/b', size: 1000 }

it('lets what is sent in parts be longer than one of them, up to the limit of the whole', () => {
  expect(longest(caps)).toBe(4096)
  expect(longest({ ...caps, piece: 4096 })).toBe(20_000)
  expect(longest({ ...caps, maxText: 16_384, piece: 4096 })).toBe(16_384)
})

it('holds files against size and number', () => {
  expect(filesFit([file], caps)).toBe(true)
  expect(filesFit([file, file], caps)).toBe(false)
  expect(filesFit([{ ...file, size: 1001 }], caps)).toBe(false)
})

it('wants a message above short answers, and each its own words', () => {
  expect(buttonsFit([], '')).toBe(true)
  expect(buttonsFit(['Ja', 'Nein'], 'Passt es?')).toBe(true)
  expect(buttonsFit(['Ja'], ' ')).toBe(false)
  expect(buttonsFit(['Ja', ''], 'Passt es?')).toBe(false)
  expect(buttonsFit(['Ja', 'Ja '], 'Passt es?')).toBe(false)
})

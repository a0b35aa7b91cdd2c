import { expect, it } from 'vitest'
import type { Message } from './bridge'
import { firstWords, previewText } from './previews'

const m: Message = { id: 'm', conversation: 'c', inbox: 'i', dir: 'in', at: 1, text: '' }

it('says what a message is that has no words', () => {
  expect(previewText({ text: '', dir: 'in', what: 'location' })).toBe('Location')
  expect(previewText({ text: 'Garten', dir: 'in', what: 'location' })).toBe('Location: Garten')
  expect(previewText({ text: '', dir: 'in', files: 2 })).toBe('2 files')
  expect(previewText({ text: 'Hallo', dir: 'in' })).toBe('Hallo')
  expect(previewText({ text: 'Hallo', dir: 'in', what: 'something new' })).toBe('Hallo')
})

it('quotes the first words, or names what is quoted', () => {
  expect(firstWords({ ...m, text: 'Hallo' })).toBe('Hallo')
  expect(firstWords({ ...m, files: [{ hash: 'h', name: 'plan.pdf', type: 'application/pdf', size: 1 }] })).toBe('plan.pdf')
  expect(firstWords({ ...m, files: [{ hash: 'h', name: 'a.ogg', type: 'audio/ogg', size: 1, voice: true }] })).toBe('Voice message')
  expect(firstWords({ ...m, text: 'weg', deleted: 5 })).toBe('Deleted message')
})

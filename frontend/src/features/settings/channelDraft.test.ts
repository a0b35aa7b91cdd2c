import { expect, test } from 'vitest'
import type { Channel, Inbox } from '$lib/bridge'
import { channels, type Info } from '$lib/gen/channels'
import { i18n } from '$lib/i18n/index.svelte'
import { channelOf, checkChannel, checkField, draftOf, needOf, snippetOf } from './channelDraft'

const word = { en: 'x', de: 'x' }
const info: Info = {
  type: 'test', name: word, icon: '', light: '', dark: '', steps: [],
  caps: { maxText: 0, maxFiles: 0, maxFile: 0, windowMin: 0, liveOnly: true, preview: true },
  fields: [
    { name: 'origins', kind: 'lines', label: word, help: word, required: true },
    { name: 'colour', kind: 'colour', label: word, help: word, default: '#00696b' },
    { name: 'side', kind: 'choice', label: word, help: word, default: 'right', choices: [{ value: 'right', label: word }, { value: 'left', label: word }] },
    { name: 'key', kind: 'secret', label: word, help: word },
  ],
}
channels.push(info)
i18n.use('en')
const channel: Channel = { id: 'c', inbox: 'i', type: 'test', name: 'Shop', on: true, settings: { origins: 'https://shop.example' }, secrets: ['key'] }
const inbox = { id: 'i', privacyUrl: 'https://shop.example/p' } as Inbox

test('defaults stand in the form, secrets never do', () => {
  const d = draftOf(channel)
  expect(d.settings).toEqual({ origins: 'https://shop.example', colour: '#00696b', side: 'right' })
  expect(channelOf(d)).not.toHaveProperty('secrets')
  expect(channelOf({ ...d, secrets: { key: '' } }).secrets).toEqual({ key: '' })
})

test('fields are checked by their kind', () => {
  const [origins, colour, side] = info.fields
  expect(checkField(origins!, ' ')).not.toBe('')
  expect(checkField(colour!, 'teal')).not.toBe('')
  expect(checkField(colour!, '#112233')).toBe('')
  expect(checkField(side!, 'top')).not.toBe('')
})

test('a web chat is not switched on without a privacy link', () => {
  const d = draftOf(channel)
  expect(Object.values(checkChannel(d, inbox)).join('')).toBe('')
  expect(checkChannel(d, { ...inbox, privacyUrl: '' }).on).not.toBe('')
  expect(checkChannel({ ...d, on: false }, { ...inbox, privacyUrl: '' }).on).toBe('')
})

test('the list says what a channel lacks', () => {
  expect(needOf(channel, inbox)).toBe('')
  expect(needOf(channel, undefined)).toBe('inbox')
  expect(needOf(channel, { ...inbox, privacyUrl: '' })).toBe('privacy')
  expect(needOf({ ...channel, settings: {} }, inbox)).toBe('field')
})

test('the snippet holds the relay and the channel', () =>
  expect(snippetOf('https://relay.example/', 'a b')).toBe('<script src="https://relay.example/w/a%20b/loader.js" async></script>'))

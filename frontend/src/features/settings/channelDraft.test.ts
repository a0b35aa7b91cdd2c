import { expect, test } from 'vitest'
import type { Channel, Inbox } from '$lib/bridge'
import { channels, type Info } from '$lib/gen/channels'
import { i18n } from '$lib/i18n/index.svelte'
import { channelOf, checkChannel, checkField, draftOf, foundLines, guideField, matters, missingSecrets, needOf, signsInAt, snippetOf } from './channelDraft'

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
await i18n.use('en')
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

const guided: Info = {
  ...info, type: 'guided', caps: { ...info.caps, preview: false, guided: true, signIn: true },
  fields: [
    { name: 'address', kind: 'text', label: word, help: word, required: true },
    { name: 'auth', kind: 'choice', label: word, help: word, default: 'password', choices: [{ value: 'password', label: word }, { value: 'acme', label: word, signIn: true }] },
    { name: 'host', kind: 'text', label: { en: 'Server', de: 'Server' }, help: word, required: true, only: 'auth=password' },
    { name: 'tenant', kind: 'text', label: word, help: word, required: true, only: 'auth=acme,other' },
  ],
}
channels.push(guided)

test('a field matters only with the choice it belongs to, and is checked only then', () => {
  const [, , host, tenant] = guided.fields
  expect([matters(host!, { auth: 'password' }), matters(tenant!, { auth: 'password' }), matters(tenant!, { auth: 'other' })]).toEqual([true, false, true])
  const d = draftOf({ ...channel, type: 'guided', settings: { address: 'a@b.example', host: 'h' } })
  expect(Object.values(checkChannel(d, inbox)).join('')).toBe('')
  expect(checkChannel({ ...d, settings: { ...d.settings, auth: 'acme' } }, inbox).tenant).not.toBe('')
  expect(needOf({ ...channel, type: 'guided', settings: { address: 'a@b.example', auth: 'acme', host: 'h' } }, inbox)).toBe('field')
})

test('a guided channel begins with its first field and tells what was found besides', () => {
  expect(guideField('guided')?.name).toBe('address')
  expect(guideField('test')).toBeUndefined()
  expect(foundLines('guided', { address: 'a@b.example', host: 'mail.b.example', auth: 'password' }, 'en')).toEqual([{ label: 'Server', value: 'mail.b.example' }])
})

test('the provider to sign in at comes from the chosen way', () => {
  expect(signsInAt('guided', { auth: 'acme' })).toBe('acme')
  expect(signsInAt('guided', { auth: 'password' })).toBe('')
  expect(signsInAt('test', { side: 'left' })).toBe('')
})

test('a channel that is on needs the secrets it cannot work without', () => {
  const kind: Info = { ...info, type: 'sealed', caps: { ...info.caps, preview: false }, fields: [{ name: 'mode', kind: 'text', label: word, help: word, default: 'a' }, { name: 'token', kind: 'secret', label: word, help: word, required: true }, { name: 'other', kind: 'secret', label: word, help: word, required: true, only: 'mode=b' }] }
  channels.push(kind)
  const c: Channel = { ...channel, type: 'sealed', settings: {}, secrets: [] }
  const d = draftOf(c)
  expect(checkChannel(d, inbox).token).toBeTruthy()
  expect(checkChannel(d, inbox).other).toBeUndefined()
  expect(checkChannel({ ...d, on: false }, inbox).token).toBeUndefined()
  expect(checkChannel({ ...d, secrets: { token: 'abc' } }, inbox).token).toBeUndefined()
  // One that is about to be removed is missing, one the relay holds is not.
  expect(missingSecrets('sealed', { mode: 'b' }, ['token', 'other'], { token: '' })).toEqual(['token'])
  expect(needOf(c, inbox)).toBe('field')
  expect(needOf({ ...c, secrets: ['token'] }, inbox)).toBe('')
})

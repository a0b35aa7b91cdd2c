import { expect, test } from 'vitest'
import type { Event, Message } from '$lib/bridge'
import type { App } from '$lib/state/app.svelte'
import { eventText } from './eventText'

// Who reads it is Anna.
const app = { workspace: { me: { id: 'anna' }, agent: (id: string) => ({ anna: { name: 'Anna' }, ben: { name: 'Ben' } })[id], label: () => undefined } } as unknown as App
const said = (event: Partial<Event>, author?: string): string => eventText({ author, at: 1, event: { what: 'assigned', ...event } } as Message, app)

test('an assignment tells who and why', () => {
  expect(said({ agent: 'ben', why: 'last' })).toBe('Assigned to Ben · answered last')
  expect(said({ agent: 'anna', why: 'fallback' })).toBe('Assigned to you · nobody with the skill was free in time')
  expect(said({ from: 'ben', why: 'late' })).toBe('Handed back, not taken up in time · Ben')
  expect(said({ from: 'anna', why: 'away' })).toBe('Handed back because of absence · you')
  expect(said({ from: 'ben', why: 'gone' }, 'anna')).toBe('Handed back, no longer answers here · Ben')
})

test('a chat tells who is in it, the reader inside the sentence', () => {
  expect(said({ what: 'chat', added: ['ben', 'anna'] }, 'ben')).toBe('Ben began this chat with you')
  expect(said({ what: 'chat', added: ['ben', 'anna'] }, 'anna')).toBe('You began this chat with Ben')
  expect(said({ what: 'members', added: ['anna'] }, 'ben')).toBe('Ben added you')
  expect(said({ what: 'members', gone: ['ben'] }, 'anna')).toBe('You removed Ben')
})

test('what a person did is told as before', () => {
  expect(said({ agent: 'ben', from: 'anna' }, 'anna')).toBe('You assigned this to Ben')
  expect(said({ agent: 'ben' }, 'ben')).toBe('Ben took this over')
  expect(said({ from: 'ben' }, 'ben')).toBe('Ben removed the assignment')
})

import { expect, test } from 'vitest'
import { assign } from './remap'

const actions = [{ id: 'done', keys: 'e' }, { id: 'reply', keys: 'r' }, { id: 'next', keys: 'j|ArrowDown' }, { id: 'go', keys: 'g i' }]

test('a key belongs to one action', () =>
  expect(assign(actions, {}, 'reply', 'e')).toEqual({ keys: { reply: 'e', done: '' }, lost: 'done' }))

test('an action with another key left has lost nothing', () =>
  expect(assign(actions, {}, 'reply', 'j')).toEqual({ keys: { reply: 'j', next: 'arrowdown' }, lost: '' }))

test('a key that begins a sequence takes the sequence away', () =>
  expect(assign(actions, {}, 'reply', 'g')).toEqual({ keys: { reply: 'g', go: '' }, lost: 'go' }))

test('a key can be taken away, and giving back the delivered one keeps nothing', () => {
  expect(assign(actions, {}, 'done', '').keys).toEqual({ done: '' })
  expect(assign(actions, { done: 'x' }, 'done', 'e').keys).toEqual({})
})

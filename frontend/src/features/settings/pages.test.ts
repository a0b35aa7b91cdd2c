import { expect, test } from 'vitest'
import { pagesFor, placeOf } from './pages'

test('administrators see everything, others what is their own', () => {
  expect(pagesFor('administrator').length).toBe(8)
  expect(pagesFor('agent').map((p) => p.id)).toEqual(['profile', 'device'])
})

test('a place that is not offered leads to the first page that is', () => {
  expect(placeOf('channels/new/webchat', pagesFor('administrator'))).toEqual({ page: 'channels', item: 'new/webchat' })
  expect(placeOf('channels/abc', pagesFor('agent'))).toEqual({ page: 'profile', item: '' })
  expect(placeOf('', pagesFor('administrator'))).toEqual({ page: 'workspace', item: '' })
})

import { expect, test } from 'vitest'
import { pagesFor, placeOf } from './pages'

test('administrators see everything, others what their role may change', () => {
  expect(pagesFor('administrator').length).toBe(11)
  expect(pagesFor('dispatcher').map((p) => p.id)).toEqual(['teams', 'labels', 'savedReplies', 'macros', 'profile', 'device'])
  expect(pagesFor('agent').map((p) => p.id)).toEqual(['profile', 'device'])
})

test('a place that is not offered leads to the first page that is', () => {
  expect(placeOf('channels/new/webchat', pagesFor('administrator'))).toEqual({ page: 'channels', item: 'new/webchat' })
  expect(placeOf('channels/abc', pagesFor('agent'))).toEqual({ page: 'profile', item: '' })
  expect(placeOf('', pagesFor('administrator'))).toEqual({ page: 'workspace', item: '' })
})

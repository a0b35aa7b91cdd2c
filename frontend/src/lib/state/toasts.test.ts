import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Toasts, toastTime } from './toasts.svelte'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

test('a toast leaves by itself, but not while it is held', () => {
  const t = new Toasts()
  const held = t.show('held')
  t.show('free')
  t.hold(held)
  vi.advanceTimersByTime(toastTime)
  expect(t.items.map((i) => i.text)).toEqual(['held'])
  t.resume(held)
  vi.advanceTimersByTime(toastTime)
  expect(t.items).toEqual([])
})

test('three at most, the oldest goes', () => {
  const t = new Toasts()
  for (const text of ['a', 'b', 'c', 'd']) t.show(text)
  expect(t.items.map((i) => i.text)).toEqual(['b', 'c', 'd'])
})

test('undo runs the newest action once', () => {
  const t = new Toasts()
  const run = vi.fn()
  t.show('done', { action: { label: 'Undo', run } })
  t.show('said')
  expect(t.undo()).toBe(true)
  expect(t.undo()).toBe(false)
  expect(run).toHaveBeenCalledOnce()
})

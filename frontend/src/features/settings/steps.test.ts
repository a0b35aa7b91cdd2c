import { expect, test } from 'vitest'
import type { Info } from '$lib/gen/channels'
import { isDone, stepsOf, wordsOf } from './steps'

test('links of a step lead only where https leads', () => {
  expect(wordsOf('Open [the console](https://x.example/a?b=1) and wait.')).toEqual([
    { text: 'Open ', href: '' }, { text: 'the console', href: 'https://x.example/a?b=1' }, { text: ' and wait.', href: '' },
  ])
  expect(wordsOf('[a](https://a.example)[b](https://b.example)').map((w) => w.href)).toEqual(['https://a.example', 'https://b.example'])
  for (const text of ['[a](http://a.example)', '[a](javascript:alert(1))', '[a] (https://a.example)', 'none', '[](https://a.example)']) {
    expect(wordsOf(text)).toEqual([{ text, href: '' }])
  }
  expect(wordsOf('')).toEqual([])
})

test('steps follow the settings', () => {
  const info = { steps: [{ en: 'a', de: 'a' }, { en: 'b', de: 'b', only: 'mode=hook,both' }] } as unknown as Info
  expect(stepsOf(info, { mode: 'poll' }).map((s) => s.en)).toEqual(['a'])
  expect(stepsOf(info, { mode: 'both' }).map((s) => s.en)).toEqual(['a', 'b'])
})

test('only what is known to be done is called so', () => {
  const none = { tested: 0, failed: 0, attached: false, templates: undefined }
  const step = (what?: string) => ({ en: '', de: '', ...(what && { do: what }) })
  expect(isDone(step('probe'), none)).toBe(false)
  expect(isDone(step('probe'), { ...none, tested: 3 })).toBe(true)
  expect(isDone(step('probe'), { ...none, tested: 3, failed: 1 })).toBe(false)
  expect(isDone(step('attach'), { ...none, attached: true })).toBe(true)
  expect(isDone(step('templates'), { ...none, templates: [] })).toBe(false)
  expect(isDone(step(), { ...none, attached: true })).toBe(false)
})

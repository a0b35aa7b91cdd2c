import { expect, it } from 'vitest'
import { findEmoji, loadEmoji, recentEmoji, rememberEmoji, shape } from './emoji'

it('finds by name and tag, names first', () => {
  const all = shape([
    { label: 'grinning cat', unicode: '😺', group: 3, tags: ['face'] }, { label: 'cat face', unicode: '🐱', group: 3, tags: ['pet'] },
    { label: 'component', unicode: '🏻', group: 2 }, { label: 'regional', unicode: '🇦' },
  ])
  expect(all).toHaveLength(2)
  expect(findEmoji(all, 'cat').map((e) => e.sign)).toEqual(['🐱', '😺'])
  expect(findEmoji(all, 'cat pet').map((e) => e.sign)).toEqual(['🐱'])
  expect(findEmoji(all, '')).toEqual([])
})

it.each([['de', 'daumen'], ['en', 'thumb']] as const)('knows the thumb in %s', async (lang, word) => {
  expect(findEmoji(await loadEmoji(lang), word).map((e) => e.sign.slice(0, 2))).toContain('👍')
})

it('remembers the last ones, each once, newest first', () => {
  for (const s of ['a', 'b', 'a']) rememberEmoji(s)
  expect(recentEmoji()).toEqual(['a', 'b'])
  localStorage.setItem('tresen.emoji', '{broken')
  expect(recentEmoji()).toEqual([])
})

import { describe, expect, test } from 'vitest'
import { checkFiles, day, initials, length, pieces, size } from './format'
import { texts } from './text'

describe('links', () => {
  const hrefs = (s: string) => pieces(s).filter((p) => p.href).map((p) => p.href)
  test('only web addresses, without the sentence’s full stop', () => {
    expect(hrefs('Siehe https://x.example/a?b=1. Danke')).toEqual(['https://x.example/a?b=1'])
    expect(hrefs('(https://x.example)')).toEqual(['https://x.example'])
    expect(hrefs('javascript:alert(1) ftp://x data:text/html,x https:// http:///')).toEqual([])
  })
  test('nothing of the text is lost', () => {
    for (const s of ['', 'https://a.example https://b.example', 'a\nb https://x.example!', '<b>https://x.example"onclick=</b>']) {
      expect(pieces(s).map((p) => p.text).join('')).toBe(s)
    }
  })
})

test('picked files are checked in the order picked', () => {
  const limits = { files: 2, file: 100 }
  const file = (name: string, size = 10, type = '') => ({ name, size, type })
  expect(checkFiles(0, [file('a.pdf'), file('b.exe'), file('c.DOCX')], limits)).toEqual({ good: [0, 2], refused: { why: 'type', name: 'b.exe' } })
  expect(checkFiles(1, [file('a.txt'), file('b.txt')], limits)).toEqual({ good: [0], refused: { why: 'count', name: 'b.txt' } })
  expect(checkFiles(0, [file('a.zip', 101)], limits).refused).toEqual({ why: 'size', name: 'a.zip' })
  expect(checkFiles(0, [file('a.txt', 0)], limits).refused).toEqual({ why: 'empty', name: 'a.txt' })
  expect(checkFiles(0, [file('foto', 5, 'image/png')], limits).good).toEqual([0])
})

test('days are named as people do', () => {
  const now = new Date(2026, 2, 10, 9).getTime()
  expect(day(now, now, 'de', texts.de)).toBe('Heute')
  expect(day(new Date(2026, 2, 9, 23, 59).getTime(), now, 'en', texts.en)).toBe('Yesterday')
  expect(day(new Date(2025, 11, 24).getTime(), now, 'de', texts.de)).toContain('2025')
})

test('small things', () => {
  expect(length('👍🏽ß')).toBe(3)
  expect(initials('Anna Keller')).toBe('AK')
  expect(initials('Anna')).toBe('A')
  expect(initials('')).toBe('')
  expect(size(10, 'de')).toBe('1 KB')
  expect(size(1.5 * 1024 * 1024, 'de')).toBe('1,5 MB')
})

test('both languages say everything', () => {
  expect(Object.keys(texts.de.failed).sort()).toEqual(Object.keys(texts.en.failed).sort())
  expect(Object.keys(texts.de.held).sort()).toEqual(Object.keys(texts.en.held).sort())
  expect(Object.keys(texts.de.stopped).sort()).toEqual(Object.keys(texts.en.stopped).sort())
})

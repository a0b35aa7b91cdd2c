import { expect, it } from 'vitest'
import { linkParts } from './links'

const links = (text: string): string[] => linkParts(text).filter((p) => p.href).map((p) => p.href)

it.each([
  ['See https://shop.example/lamp?id=1&x=2.', ['https://shop.example/lamp?id=1&x=2']],
  ['(https://shop.example/a)', ['https://shop.example/a']],
  ['https://de.wikipedia.example/Lampe_(Licht) und mehr', ['https://de.wikipedia.example/Lampe_(Licht)']],
  ['Mail an info@müller.example, bitte!', ['mailto:info@müller.example']],
  ['javascript:alert(1) und file:///etc/passwd', []],
  ['http://a.example http://b.example', ['http://a.example', 'http://b.example']],
  ['', []],
])('finds the addresses in %j', (text, want) => {
  expect(links(text)).toEqual(want)
  expect(linkParts(text).map((p) => p.text).join('')).toBe(text)
})

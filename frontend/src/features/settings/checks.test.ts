import { expect, test } from 'vitest'
import { isColour, isEmail, isUrl, minutesOf } from './checks'

test.each([
  ['https://shop.example/datenschutz', true], ['http://127.0.0.1:8080/p', true], ['shop.example', false],
  ['javascript:alert(1)', false], ['https://user@shop.example', false], ['', false],
])('isUrl(%j)', (text, want) => expect(isUrl(text)).toBe(want))

test.each([['15', 15], [' 5 ', 5], ['0', 0], ['-3', 0], ['1.5', 0], ['', 0], ['999999', 0]])('minutesOf(%j)', (text, want) =>
  expect(minutesOf(text)).toBe(want))

test.each([['#00696b', true], ['#FFF', false], ['teal', false], ['#00696g', false]])('isColour(%j)', (text, want) =>
  expect(isColour(text)).toBe(want))

test.each([['a@b', true], ['a b@c', false], ['', false]])('isEmail(%j)', (text, want) => expect(isEmail(text)).toBe(want))

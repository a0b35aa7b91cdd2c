import { expect, test } from 'vitest'
import { hostOf, isEmail, isInvite, relayAddress, strength } from './entry'

test.each([
  ['tresen://join?r=https%3A%2F%2Fa.example&c=x', true],
  ['  tresen://join/?c=x\n', true],
  ['tresen://join', false],
  ['https://a.example/join?c=x', false],
  ['', false],
])('isInvite(%j)', (text, want) => expect(isInvite(text)).toBe(want))

test.each([
  ['tresen.example.org', 'https://tresen.example.org'],
  [' https://tresen.example.org/inbox ', 'https://tresen.example.org'],
  ['http://office-pc:8420', 'http://office-pc:8420'],
  ['127.0.0.1:8420', 'http://127.0.0.1:8420'],
  ['localhost', 'http://localhost'],
  ['https://user:secret@tresen.example.org', ''],
  ['two words', ''],
  ['', ''],
])('relayAddress(%j)', (typed, want) => expect(relayAddress(typed)).toBe(want))

test('the part of an address a person recognises', () => {
  expect(hostOf('https://tresen.example.org:8420')).toBe('tresen.example.org:8420')
  expect(hostOf('no address')).toBe('no address')
})

test.each([['a@b', true], ['anna.keller@example.org', true], ['anna', false], ['a b@c', false]])('isEmail(%j)', (text, want) =>
  expect(isEmail(text)).toBe(want))

test.each([
  ['', [], 'short'],
  ['Ab3$5678!', [], 'short'],
  ['aaaaaaaaaaaaaaaa', [], 'weak'],
  ['Passwort123', [], 'weak'],
  ['annakeller2024', ['Anna Keller', 'anna.keller@example.org'], 'weak'],
  ['lampenladen', [], 'good'],
  ['drei Lampen im Fenster', [], 'strong'],
  ['k7$Vm2qLx9!t', [], 'strong'],
] as const)('strength(%j)', (password, known, want) => expect(strength(password, [...known])).toBe(want))

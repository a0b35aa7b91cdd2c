import { expect, test } from 'vitest'
import { isToken, newID, newToken } from './ids'
import { Keep, storage } from './keep'

const fresh = () => storage(true) // the one in memory

test('ids are UUIDv7 and in the order of time', () => {
  const id = newID(0x0198f0000000)
  expect(id).toMatch(/^0198f000-0000-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(newID(2000) > newID(1000)).toBe(true)
})

test('tokens are 32 bytes and never the same', () => {
  expect(isToken(newToken())).toBe(true)
  expect(newToken()).not.toBe(newToken())
  expect(isToken('../..')).toBe(false)
})

test('two tabs do not overwrite each other’s waiting messages', () => {
  const s = fresh()
  const [a, b] = [new Keep('c', undefined, s), new Keep('c', undefined, s)]
  a.put({ id: '1', at: 2, text: 'zwei', files: [] })
  b.put({ id: '2', at: 1, text: 'eins', files: [] })
  expect(a.waiting().map((w) => w.text)).toEqual(['eins', 'zwei'])
  b.drop('1')
  expect(a.waiting().map((w) => w.text)).toEqual(['eins'])
})

test('each owner has a part of their own', () => {
  const s = fresh()
  const [device, customer, other] = [new Keep('c', undefined, s), new Keep('c', '20418', s), new Keep('d', undefined, s)]
  device.write({ token: newToken() })
  customer.put({ id: '1', at: 1, text: 'x', files: [] })
  expect(customer.exists()).toBe(false)
  expect(device.waiting()).toEqual([])
  expect(other.exists()).toBe(false)
})

test('broken storage is read as empty', () => {
  const s = fresh()
  const k = new Keep('c', undefined, s)
  s.setItem('tresen.c', '{"token":"../../x"}')
  s.setItem('tresen.c.out.1', '{broken')
  s.setItem('tresen.c.out.2', '"text"')
  expect(k.read()).toEqual({})
  expect(k.waiting()).toEqual([])
})

test('a full disk stops nothing', () => {
  const s = fresh()
  s.setItem = () => {
    throw new Error('QuotaExceededError')
  }
  expect(() => new Keep('c', undefined, s).put({ id: '1', at: 1, text: 'x', files: [] })).not.toThrow()
})

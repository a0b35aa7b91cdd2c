import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Socket } from '../shared/types'
import { Line } from './line'

class Fake implements Socket {
  readyState = 0
  sent: string[] = []
  closed = false
  onopen: (() => void) | null = null
  onmessage: ((e: { data: string }) => void) | null = null
  onclose: (() => void) | null = null
  send(d: string) { this.sent.push(d) }
  close() { this.closed = true; this.readyState = 3 }
  accept() { this.readyState = 1; this.onopen?.() }
  says(t: string, d: unknown) { this.onmessage?.({ data: JSON.stringify({ t, d }) }) }
}

let sockets: Fake[]
let events: string[]
let line: Line
const last = () => sockets[sockets.length - 1]!

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
  vi.stubGlobal('document', { addEventListener() {}, removeEventListener() {}, visibilityState: 'visible' })
  vi.stubGlobal('fetch', () => Promise.reject(new Error('no network')))
  sockets = []
  events = []
  line = new Line({
    url: 'wss://relay/socket', dial: () => (sockets.push(new Fake()), last()),
    opened: () => events.push('opened'), frame: (f) => events.push(f.t), cut: () => events.push('cut'), stopped: (c) => events.push('stopped ' + c),
  })
  line.start()
})
afterEach(() => {
  line.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('comes back, with longer pauses each time', () => {
  const pauses: number[] = []
  for (let i = 0; i < 6; i++) {
    const before = Date.now()
    last().onclose!()
    vi.advanceTimersToNextTimer()
    pauses.push(Date.now() - before)
  }
  expect(sockets.length).toBe(7)
  expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000)
  expect(pauses[5]!).toBeGreaterThan(pauses[0]!)
})

test('a half-open line is noticed: no answer to a ping', () => {
  last().accept()
  last().says('ready', {})
  vi.advanceTimersByTime(26_000)
  expect(last().sent.filter((s) => s.includes('ping')).length).toBe(1)
  vi.advanceTimersByTime(11_000)
  expect(events).toContain('cut')
  expect(sockets[0]!.closed).toBe(true)
})

test('an answered ping keeps the line', () => {
  last().accept()
  for (let i = 0; i < 40; i++) {
    vi.advanceTimersByTime(5000)
    if (last().sent.length) last().says('pong', { n: 1 })
  }
  expect(sockets.length).toBe(1)
  expect(events).not.toContain('cut')
})

test('a handshake that never ends is given up', () => {
  vi.advanceTimersByTime(10_001)
  expect(events).toContain('cut')
})

test('a final bye is final, another one names the pause', () => {
  last().accept()
  last().says('bye', { code: 'rate_limited', after: 60_000 })
  last().onclose!()
  vi.advanceTimersByTime(59_000)
  expect(sockets.length).toBe(1)
  vi.advanceTimersByTime(2000)
  expect(sockets.length).toBe(2)
  last().accept()
  last().says('bye', { code: 'version' })
  vi.advanceTimersByTime(120_000)
  expect(sockets.length).toBe(2)
  expect(events).toContain('stopped version')
})

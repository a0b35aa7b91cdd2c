import { afterEach, expect, it, vi } from 'vitest'
import { FakeBridge } from './bridge/fake'
import { clock } from './state/clock.svelte'
import { Link } from './state/link.svelte'
import { setAhead, timeNow } from './time'

afterEach(() => {
  setAhead(0)
  vi.useRealTimers()
})

it('is the time of the relay, however wrong the clock of the PC is', () => {
  vi.useFakeTimers({ now: 10 * 3_600_000 })
  const bridge = new FakeBridge()
  const link = new Link(bridge)
  bridge.tell('status', { ...bridge.store.status, ahead: -3 * 3_600_000 })
  expect(link.status.ahead).toBe(-3 * 3_600_000)
  expect(timeNow()).toBe(7 * 3_600_000)
  expect(clock.now).toBe(7 * 3_600_000)
  bridge.tell('status', { ...bridge.store.status, link: 'offline', ahead: -3 * 3_600_000 })
  vi.advanceTimersByTime(60_000)
  expect(timeNow()).toBe(7 * 3_600_000 + 60_000)
})

// Elapsed time, and the fake of the relay, whose own clock it is.
const real = ['lib/time.ts', 'lib/sound.ts', 'lib/state/assignment.svelte.ts', 'features/inbox/answer/voice.svelte.ts', 'features/inbox/answer/VoiceButton.svelte']

it('is the only way the interface asks for the time', () => {
  const files = import.meta.glob(['../**/*.ts', '../**/*.svelte', '!../**/*.test.ts', '!../**/bridge/fake/**', '!../**/node_modules/**'], { query: '?raw', import: 'default', eager: true }) as Record<string, string>
  expect(Object.keys(files).length).toBeGreaterThan(200)
  const wrong = Object.entries(files).filter(([path, text]) => /\bDate\.now\(|\bnew Date\(\)/.test(text) && !real.some((r) => path.endsWith(r) || path === `./${r.slice(4)}`))
  expect(wrong.map(([path]) => path)).toEqual([])
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { Colleagues } from './colleagues.svelte'

let bridge: FakeBridge
let team: Colleagues
beforeEach(() => {
  vi.useFakeTimers()
  bridge = new FakeBridge({ conversations: 5 })
  team = new Colleagues(bridge, () => 'me')
})
afterEach(() => vi.useRealTimers())

const at = (agent: string, conversation = '', ticket = ''): void => {
  bridge.tell('colleague', { agent, presence: 'present', conversation, ticket })
  vi.advanceTimersByTime(100)
}

describe('who looks', () => {
  it('appears when somebody stays, and lingers when they go', () => {
    at('bernd', 'c1')
    vi.advanceTimersByTime(900)
    expect(team.viewing['c1']).toBeUndefined()
    vi.advanceTimersByTime(100)
    expect(team.viewing['c1']).toEqual(['bernd'])
    at('bernd', 'c2')
    vi.advanceTimersByTime(1000)
    expect(team.viewing).toEqual({ c1: ['bernd'], c2: ['bernd'] })
    vi.advanceTimersByTime(2000)
    expect(team.viewing).toEqual({ c2: ['bernd'] })
  })

  it('does not show who only passes by, nor flicker with who comes back', () => {
    at('bernd', 'c1')
    at('bernd', 'c2')
    vi.advanceTimersByTime(5000)
    expect(team.viewing).toEqual({ c2: ['bernd'] })
    at('bernd', 'c3')
    vi.advanceTimersByTime(500)
    at('bernd', 'c2')
    vi.advanceTimersByTime(10_000)
    expect(team.viewing).toEqual({ c2: ['bernd'] })
  })

  it('knows a ticket beside a conversation, several people, and never oneself', () => {
    at('bernd', 'c1', 't1')
    at('clara', 'c1')
    at('me', 'c1')
    vi.advanceTimersByTime(2000)
    expect(team.viewing).toEqual({ c1: ['bernd', 'clara'], t1: ['bernd'] })
    expect(team.of('me')).toBe('present')
  })

  it('forgets everybody with the line, and takes the whole list of a new one', () => {
    at('bernd', 'c1')
    vi.advanceTimersByTime(1000)
    bridge.tell('colleagues', [])
    expect(team.of('bernd')).toBe('off')
    vi.advanceTimersByTime(3000)
    expect(team.viewing).toEqual({})
    bridge.tell('colleagues', [{ agent: 'clara', presence: 'away' }])
    expect([team.of('clara'), team.of('bernd')]).toEqual(['away', 'off'])
  })
})

describe('who writes', () => {
  it('holds some seconds', () => {
    bridge.tell('typing', { conversation: 'c1', on: true, agent: 'bernd' })
    bridge.tell('typing', { conversation: 'c1', on: true, contact: 'k' })
    bridge.tell('typing', { conversation: 'c1', on: true, agent: 'me' })
    expect(team.writing).toEqual({ c1: ['bernd'] })
    vi.advanceTimersByTime(5500)
    expect(team.writing).toEqual({})
  })
})

describe('oneself', () => {
  it('tells of keys and pointer, but not of each', () => {
    const told = vi.spyOn(bridge, 'active')
    const end = team.watch()
    for (let i = 0; i < 100; i++) window.dispatchEvent(new Event('pointermove'))
    expect(told).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(30_000)
    window.dispatchEvent(new Event('keydown'))
    expect(told).toHaveBeenCalledTimes(2)
    end()
    vi.advanceTimersByTime(30_000)
    window.dispatchEvent(new Event('keydown'))
    expect(told).toHaveBeenCalledTimes(2)
  })

  it('tells what is looked at once', async () => {
    const told = vi.spyOn(bridge, 'where')
    const steps: (() => unknown)[] = [() => team.look('c1'), () => team.look('c1'), () => (end = team.beside('t1')), () => (end(), (end = team.beside('t2'))), () => end(), () => team.look('')]
    let end = (): void => {}
    for (const step of steps) {
      step()
      await Promise.resolve()
    }
    expect(told.mock.calls).toEqual([['c1', ''], ['c1', 't1'], ['c1', 't2'], ['c1', ''], ['', '']])
  })
})

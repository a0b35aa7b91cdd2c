import { describe, expect, it } from 'vitest'
import { coalesce } from './coalesce'

describe('coalesce', () => {
  it('runs at once, and once more for all calls that came meanwhile', async () => {
    let runs = 0
    let open: () => void = () => {}
    const refresh = coalesce(() => {
      runs++
      return new Promise<void>((ok) => (open = ok))
    })
    const first = refresh()
    expect(runs).toBe(1)
    const rest = Promise.all([refresh(), refresh(), refresh()])
    open()
    await first
    await Promise.resolve()
    expect(runs).toBe(2)
    open()
    await rest
    expect(runs).toBe(2)
  })

  it('goes on after a run that failed', async () => {
    let runs = 0
    const refresh = coalesce(async () => {
      if (runs++ === 0) throw new Error('unavailable')
    })
    await refresh()
    await refresh()
    expect(runs).toBe(2)
  })
})

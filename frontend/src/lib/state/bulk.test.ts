// What is said at the end of bulk actions.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { BulkState } from '../bridge'
import { FakeBridge } from '../bridge/fake'
import { App } from './app.svelte'

let bridge: FakeBridge
let app: App
beforeEach(async () => {
  bridge = new FakeBridge({ conversations: 12 })
  app = new App(bridge)
  await app.session.start()
  await app.load()
})

const over = (s: Partial<BulkState>): void =>
  bridge.tell('bulk', { job: 'j', area: 'inbox', undo: false, total: 1000, shown: 1000, done: 1000, over: true, stopped: false, skipped: 0, code: '', ...s })
const said = (): string[] => app.toasts.list.map((x) => x.text)

describe('the end of a bulk action', () => {
  it('is silent where all went as it was said', () => {
    over({})
    expect(said()).toEqual([])
  })

  it('that the end of the program had cut short is told, and can be taken back', async () => {
    const undo = vi.spyOn(bridge, 'bulkUndo').mockResolvedValue('u')
    over({ earlier: true })
    expect(said()).toEqual([expect.stringContaining('1,000')])
    app.toasts.list[0]!.action!.run()
    await vi.waitFor(() => expect(undo).toHaveBeenCalledWith('j'))
  })

  it('of which the rest was let go tells how much was done, if any', () => {
    over({ earlier: true, stopped: true, done: 0, shown: 0 })
    expect(said()).toEqual([])
    over({ earlier: true, stopped: true, done: 400, shown: 400 })
    expect(said()).toEqual([expect.stringContaining('400')])
  })

  it('that is being taken back is left to its undo', () => {
    over({ undone: true, stopped: true, done: 400 })
    expect(said()).toEqual([])
    over({ job: 'u', undo: true, total: 1000, done: 1000, skipped: 3 })
    expect(said()).toEqual([expect.stringMatching(/997.*3/)])
  })
})

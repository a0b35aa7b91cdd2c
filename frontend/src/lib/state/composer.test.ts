import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { Composer } from './composer.svelte'

let bridge: FakeBridge
let composer: Composer
beforeEach(() => {
  vi.useFakeTimers()
  bridge = new FakeBridge({ conversations: 12 })
  composer = new Composer(bridge)
})
afterEach(() => vi.useRealTimers())

const load = async (id: string): Promise<void> => composer.load(await bridge.open(id))
function write(text: string): void {
  composer.text = text
  composer.edited()
}
const kept = (id: string): string | undefined => bridge.store.drafts.get(id)?.text

describe('the draft', () => {
  it('is kept within a second, with what was written last', async () => {
    await load('conv-0')
    write('Guten')
    await vi.advanceTimersByTimeAsync(400)
    write('Guten Tag')
    expect(kept('conv-0')).toBeUndefined()
    await vi.advanceTimersByTimeAsync(600)
    expect(kept('conv-0')).toBe('Guten Tag')
  })

  it('is kept at once on going elsewhere, and is there on coming back', async () => {
    await load('conv-0')
    write('Noch nicht fertig')
    await load('conv-1')
    expect(kept('conv-0')).toBe('Noch nicht fertig')
    expect(composer.text).toBe('')
    await load('conv-0')
    expect(composer.text).toBe('Noch nicht fertig')
  })

  it('disappears when everything is deleted', async () => {
    await load('conv-0')
    write('x')
    await composer.flush()
    write('')
    await composer.flush()
    expect(kept('conv-0')).toBeUndefined()
  })

  it('goes when it was sent on another PC, but not before this one has seen it kept', async () => {
    await load('conv-0')
    write('Hallo')
    await composer.flush()
    const opened = await bridge.open('conv-0')
    composer.update({ ...opened, draft: null }) // read before the draft was on disk
    expect(composer.text).toBe('Hallo')
    composer.update(opened)
    composer.update({ ...opened, draft: null })
    expect(composer.text).toBe('')
  })

  it('takes in what was written on another PC, but never over own words', async () => {
    await load('conv-0')
    const opened = await bridge.open('conv-0')
    const draft = { id: 'agent-0/conv-0', conversation: 'conv-0', text: 'von zu Hause', at: Date.now() + 1000 }
    composer.update({ ...opened, draft })
    expect(composer.text).toBe('von zu Hause')
    write('hier weiter')
    composer.update({ ...opened, draft: { ...draft, text: 'anderes', at: Date.now() + 5000 } })
    expect(composer.text).toBe('hier weiter')
  })
})

describe('sending', () => {
  it('blocks while a variable is not filled in, and says so', async () => {
    await load('conv-0')
    write('Nummer {{shipment.number}}')
    expect(await composer.send()).toBe('')
    expect(composer.refusal).toBe('variables')
    expect(composer.text).toContain('shipment')
    write('Nummer 4711')
    expect(composer.refusal).toBe('')
    const id = await composer.send()
    const thread = bridge.store.threads.get('conv-0')!
    expect(thread.at(-1)).toMatchObject({ id, dir: 'out', text: 'Nummer 4711' })
    expect(composer.text).toBe('')
    expect(kept('conv-0')).toBeUndefined()
  })

  it('lets a note hold what a reply must not', async () => {
    await load('conv-0')
    composer.setNote(true)
    write('{{unbekannt}}')
    expect(await composer.send()).not.toBe('')
    expect(bridge.store.threads.get('conv-0')!.at(-1)!.dir).toBe('note')
    expect(composer.note).toBe(false)
  })

  it('refuses an empty one, a channel that cannot be used, and one too long', async () => {
    await load('conv-0')
    expect(composer.check(0)).toBe('empty')
    write('ä'.repeat(11))
    expect(composer.check(10)).toBe('long')
    expect(composer.check(11)).toBe('')
    composer.channel = composer.reach.find((r) => r.code !== '')!.channel
    expect(composer.check(0)).toBe('channel')
  })

  it('gives the words back when the wish could not be put on disk', async () => {
    await load('conv-0')
    write('wichtig')
    vi.spyOn(bridge, 'do').mockRejectedValueOnce(new Error('disk_full'))
    await expect(composer.send()).rejects.toThrow('disk_full')
    expect(composer.text).toBe('wichtig')
  })

  it('starts with the channel the contact used last', async () => {
    await load('conv-0')
    expect(composer.channel).toBe(bridge.store.conversations.get('conv-0')!.lastChannel)
  })
})

describe('typing', () => {
  it('is told every few seconds while one writes, and ends with the words', async () => {
    const told = vi.spyOn(bridge, 'typing')
    await load('conv-0')
    write('a')
    write('ab')
    await vi.advanceTimersByTimeAsync(3100)
    write('abc')
    write('')
    expect(told.mock.calls.map(([, on]) => on)).toEqual([true, true, false])
  })

  it('is never told of a note', async () => {
    const told = vi.spyOn(bridge, 'typing')
    await load('conv-0')
    composer.setNote(true)
    write('intern')
    expect(told).not.toHaveBeenCalled()
  })
})

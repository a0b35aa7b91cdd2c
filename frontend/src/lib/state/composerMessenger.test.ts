import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '../bridge'
import { FakeBridge } from '../bridge/fake'
import { Composer } from './composer.svelte'

let bridge: FakeBridge
let composer: Composer
beforeEach(() => {
  vi.useFakeTimers()
  bridge = new FakeBridge({ conversations: 3, messengers: true })
  composer = new Composer(bridge)
})
afterEach(() => vi.useRealTimers())

const load = async (id: string): Promise<void> => composer.load(await bridge.open(id))
const thread = (id: string): Message[] => bridge.store.threads.get(id)!
const cameBy = (id: string, channel: string): Message => thread(id).findLast((m) => m.channel === channel && m.dir === 'in' && m.text !== '')!
function write(text: string): void {
  composer.text = text
  composer.edited()
}

describe('an answer that refers to a message', () => {
  it('goes by the channel that message came by', async () => {
    await load('conv-many')
    expect(composer.channel).toBe('wa-1')
    const m = cameBy('conv-many', 'tg-1')
    composer.quoteMessage(m)
    expect([composer.channel, composer.quote]).toEqual(['tg-1', m.id])
    write('Gern')
    await composer.send()
    expect(thread('conv-many').at(-1)).toMatchObject({ channel: 'tg-1', quote: m.id, text: 'Gern' })
    expect(composer.quote).toBe('')
  })

  it('is kept with the draft', async () => {
    await load('conv-many')
    const m = cameBy('conv-many', 'wa-1')
    composer.quoteMessage(m)
    write('Noch nicht fertig')
    await load('conv-closed')
    expect(composer.quote).toBe('')
    await load('conv-many')
    expect([composer.text, composer.quote]).toEqual(['Noch nicht fertig', m.id])
  })

  it('refers to nothing on another channel', async () => {
    await load('conv-many')
    composer.quoteMessage(cameBy('conv-many', 'wa-1'))
    composer.setChannel('tg-1')
    expect(composer.quote).toBe('')
  })
})

describe('a reply window', () => {
  it('that is over keeps its channel, for the person to decide, and sends nothing', async () => {
    await load('conv-closed')
    expect(composer.channel).toBe('wa-1')
    expect(composer.shut).toBe(true)
    write('Ihre Lampe ist da')
    expect(await composer.send()).toBe('')
    expect(composer.refusal).toBe('window')
    expect(composer.text).toBe('Ihre Lampe ist da')
  })

  it('that ends while one writes is over from then on', async () => {
    const opened = await bridge.open('conv-many')
    composer.load({ ...opened, reach: opened.reach.map((r) => ({ ...r, openUntil: r.openUntil ? Date.now() - 20_000 : 0 })) })
    write('x')
    expect(composer.check(0)).toBe('window')
  })

  it('stops no note and no other channel', async () => {
    await load('conv-closed')
    write('Anrufen')
    composer.setNote(true)
    expect(composer.check(0)).toBe('')
    composer.setNote(false)
    composer.setChannel('mail-1')
    expect(composer.shut).toBe(false)
  })

  it('lets a template go, and what is being written stays', async () => {
    await load('conv-closed')
    write('Später mehr')
    await vi.advanceTimersByTimeAsync(1000)
    await composer.sendTemplate('Guten Tag', { template: 'wa-1/t-again', values: { 'body.first_name': 'Ole' } })
    expect(thread('conv-closed').at(-1)).toMatchObject({ text: 'Guten Tag', channel: 'wa-1', template: { template: 'wa-1/t-again' } })
    composer.update(await bridge.open('conv-closed'))
    expect(composer.text).toBe('Später mehr')
    await vi.advanceTimersByTimeAsync(1000)
    expect(bridge.store.drafts.get('conv-closed')?.text).toBe('Später mehr')
  })
})

it('offers short answers with the message, trimmed, and none with a note', async () => {
  await load('conv-many')
  composer.buttons = [' Dienstag ', 'Freitag', '']
  write('Wann passt es?')
  await composer.send()
  expect(thread('conv-many').at(-1)!.buttons).toEqual(['Dienstag', 'Freitag'])
  expect(composer.buttons).toEqual([])
  composer.buttons = ['x']
  composer.setNote(true)
  write('intern')
  await composer.send()
  expect(thread('conv-many').at(-1)!.buttons).toBeUndefined()
})

import { beforeEach, expect, it } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { Find } from './find.svelte'
import { Thread } from './thread.svelte'

let bridge: FakeBridge
let thread: Thread
let find: Find
beforeEach(async () => {
  bridge = new FakeBridge({ conversations: 3, long: 700 })
  const all = bridge.store.threads.get('conv-1')!
  all.forEach((m) => (m.text = m.text.replaceAll('Nadel', '')))
  all.find((m) => m.dir === 'in')!.text = 'hier die NADEL im Heuhaufen'
  all.findLast((m) => m.dir === 'in')!.text = 'noch eine Nadel'
  thread = new Thread(bridge)
  find = new Find(thread)
  find.open = true
  await thread.open('conv-1')
})
const text = (): string | undefined => thread.messages.find((m) => m.id === thread.target)?.text

it('finds from the end upwards, reading older pages on the way', async () => {
  await find.type('nadel')
  expect(text()).toBe('noch eine Nadel')
  await find.up()
  expect(text()).toBe('hier die NADEL im Heuhaufen')
  await find.up()
  expect(text()).toBe('hier die NADEL im Heuhaufen')
  find.down()
  expect(text()).toBe('noch eine Nadel')
})

it('looks into what is not loaded when nothing else matches', async () => {
  await find.type('heuhaufen')
  expect(text()).toBe('hier die NADEL im Heuhaufen')
})

it('says that there is nothing, and ends clean', async () => {
  await find.type('gibtesnicht')
  expect(find.found).toEqual([])
  expect(find.busy).toBe(false)
  find.close()
  expect(thread.target).toBe('')
})

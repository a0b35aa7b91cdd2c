import { expect, it } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { noFilter, viewFilters } from '../tickets'
import { readView, TicketViews } from './ticketViews.svelte'

it('keeps filter, order and how it is shown, renames and removes', async () => {
  const bridge = new FakeBridge({ conversations: 3 })
  const views = new TicketViews(bridge)
  const now = { filter: { ...viewFilters.mine, label: 'label-1' }, order: 'due' as const, mode: 'board' as const, by: 'agent' as const, text: '' }
  await views.save('Meine Reklamationen', now)
  await views.refresh()
  expect(views.list.map((v) => v.name)).toEqual(['Meine Reklamationen'])
  expect(views.shows(views.list[0]!, now)).toBe(true)
  expect(views.shows(views.list[0]!, { ...now, by: 'status' })).toBe(false)
  await views.rename(views.list[0]!, 'Reklamationen')
  await views.refresh()
  expect(views.list.map((v) => v.name)).toEqual(['Reklamationen'])
  await views.remove(views.list[0]!)
  await views.refresh()
  expect(views.list).toEqual([])
})

it('reads what another version or a damaged one kept', () => {
  expect(readView({ id: 'a/b', area: 'tickets', name: 'x', filter: 'no json', position: 0 }).what).toEqual({ filter: noFilter, order: 'newest', mode: 'list', by: 'status', text: '' })
  expect(readView({ id: 'a/b', area: 'tickets', name: 'x', filter: '{"order":"colour","mode":"board"}', position: 0 }).what).toMatchObject({ order: 'newest', mode: 'board' })
})

import { describe, expect, it } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { noFilter } from './list.svelte'
import { readView, sameShown, SavedViews, type Shown } from './views.svelte'

const late: Shown = { bucket: 'open', sort: 'waiting', filter: { ...noFilter, unansweredMins: 60 }, search: '' }

describe('saved views', () => {
  it('are kept, counted, put in order, renamed and removed', async () => {
    const views = new SavedViews(new FakeBridge({ conversations: 30, long: 5 }))
    await views.save('Late', late)
    await views.save('Everything', { ...late, filter: noFilter })
    await views.refresh()
    expect(views.list.map((v) => v.name)).toEqual(['Late', 'Everything'])
    expect(views.list[1]!.count).toBeGreaterThan(views.list[0]!.count)
    await views.move(views.list[1]!, -1)
    await views.refresh()
    await views.rename(views.list[0]!, 'All')
    await views.remove(views.list[1]!)
    await views.refresh()
    expect(views.list.map((v) => v.name)).toEqual(['All'])
  })

  it('of another version narrow by what can be read', () => {
    const v = { id: 'a/b', area: 'inbox', name: 'X', position: 0 }
    expect(readView({ ...v, filter: 'torn {' }).what).toEqual({ bucket: 'open', sort: 'newest', filter: noFilter, search: '' })
    expect(readView({ ...v, filter: '{"bucket":"nowhere","filter":{"label":"vip","unread":"yes"}}' }).what).toEqual({ bucket: 'open', sort: 'newest', filter: { ...noFilter, label: 'vip' }, search: '' })
  })

  it('are the same when they show the same', () => {
    expect(sameShown(late, { ...late, filter: { ...late.filter } })).toBe(true)
    expect(sameShown(late, { ...late, sort: 'newest' })).toBe(false)
    expect(sameShown({ ...late, search: 'lamp ' }, { ...late, bucket: 'done', search: 'lamp' })).toBe(true)
  })
})

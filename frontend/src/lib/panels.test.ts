import { describe, expect, it } from 'vitest'
import { arrange, changePanel, movePanel, panelIds, stepPanel, type Panel } from './panels'

const ids = (list: Panel[]): string[] => list.map((p) => p.id)

describe('arrange', () => {
  it('gives the usual order to who never changed it', () => expect(ids(arrange(undefined))).toEqual([...panelIds]))
  it('keeps what was kept, once, and forgets what is no panel', () => {
    const kept = ['history', 'nonsense', 'tickets', 'history'].map((id) => ({ id, folded: true, hidden: false }))
    const list = arrange(kept)
    expect(ids(list).filter((id) => id === 'history' || id === 'tickets')).toEqual(['history', 'tickets'])
    expect(list.length).toBe(panelIds.length)
    expect(list.find((p) => p.id === 'history')?.folded).toBe(true)
  })
  it('puts a panel that is new behind the one it usually follows', () => {
    const kept = arrange(undefined).filter((p) => p.id !== 'notes').reverse()
    const list = ids(arrange(kept))
    expect(list[list.indexOf('attributes') + 1]).toBe('notes')
  })
})

describe('moving', () => {
  const list = arrange(undefined)
  it('puts one before another, or at the end', () => {
    expect(ids(movePanel(list, 'history', 'attributes'))[0]).toBe('history')
    expect(ids(movePanel(list, 'attributes', '')).at(-1)).toBe('attributes')
    expect(ids(movePanel(list, 'attributes', 'attributes'))).toEqual(ids(list))
  })
  it('steps over those that are not shown', () => {
    const shown = (id: string): boolean => id !== 'notes'
    expect(ids(stepPanel(list, 'tickets', -1, shown)).indexOf('tickets')).toBe(0)
    expect(ids(stepPanel(list, 'attributes', 1, shown)).slice(0, 3)).toEqual(['notes', 'tickets', 'attributes'])
    expect(ids(stepPanel(list, 'attributes', -1, shown))).toEqual(ids(list))
    expect(ids(stepPanel(list, 'history', 1, shown))).toEqual(ids(list))
  })
  it('changes one', () => expect(changePanel(list, 'notes', { folded: true }).filter((p) => p.folded).map((p) => p.id)).toEqual(['notes']))
})

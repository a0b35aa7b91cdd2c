import { describe, expect, it } from 'vitest'
import { fitting, tabsShown } from './fit'

const sign = (hidden: number): number => (hidden > 9 ? 24 : 18)

describe('what fits beside each other', () => {
  it.each([
    ['nothing', [], 0, 0],
    ['all of it', [50, 60], 114, 2],
    ['a pixel too little', [50, 60], 113, 1],
    ['the sign for the rest needs room too', [50, 60, 70], 130, 1],
    ['with it there is room for two', [50, 60, 70], 136, 2],
    ['a long one is shown in part', [140, 60], 70, 1],
    ['a single one too', [140], 60, 1],
    ['not even that', [140, 60], 60, 0],
    ['a wider sign for more of them', Array<number>(12).fill(50), 75, 1],
  ])('%s', (_, widths, room, want) => {
    expect(fitting(widths, room, sign)).toBe(want)
  })
})

describe('which tabs stand in the row', () => {
  const order = ['mine', 'unassigned', 'open', 'snoozed', 'done']
  const wide = (tab: string): number => tab.length * 10
  it.each([
    ['the first ones, however little room there is', 'open', 40, 'mine unassigned open'],
    ['the same for each of them', 'mine', 40, 'mine unassigned open'],
    ['more where they fit', 'mine', 250, 'mine unassigned open snoozed'],
    ['none ahead of its turn: done alone would fit', 'mine', 220, 'mine unassigned open'],
    ['all', 'mine', 300, 'mine unassigned open snoozed done'],
    ['the chosen one of the rest, in place of the last', 'done', 40, 'mine unassigned done'],
    ['beside all the first where it fits', 'snoozed', 250, 'mine unassigned open snoozed'],
  ])('%s', (_, chosen, room, want) => {
    expect(tabsShown(order, chosen, room, wide).join(' ')).toBe(want)
  })
})

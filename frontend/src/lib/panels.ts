// The panels of the details pane: in which order, folded or not shown at all, as
// each person keeps them. Pure.

export interface Panel {
  id: string
  folded: boolean
  hidden: boolean
}

/** All there are, in the order they stand unless somebody changed it. */
export const panelIds = ['attributes', 'notes', 'tickets', 'people', 'replies', 'merges', 'history'] as const
export type PanelId = (typeof panelIds)[number]

const first: Partial<Record<PanelId, Partial<Panel>>> = { replies: { hidden: true } }

/** What was kept, with panels that came to be since then at their usual place. */
export function arrange(kept: readonly Panel[] | undefined): Panel[] {
  const known = (kept ?? []).filter((p, i, all) => isPanel(p.id) && all.findIndex((q) => q.id === p.id) === i)
  const list = [...known]
  for (const [i, id] of panelIds.entries()) {
    if (list.some((p) => p.id === id)) continue
    const before = panelIds.slice(0, i).findLast((b) => list.some((p) => p.id === b))
    list.splice(list.findIndex((p) => p.id === before) + 1, 0, { id, folded: false, hidden: false, ...first[id] })
  }
  return list
}

/** The list with a panel put before another one ("" for the end). */
export function movePanel(list: readonly Panel[], id: string, before: string): Panel[] {
  const panel = list.find((p) => p.id === id)
  if (!panel || id === before) return [...list]
  const rest = list.filter((p) => p.id !== id)
  const at = rest.findIndex((p) => p.id === before)
  rest.splice(at < 0 ? rest.length : at, 0, panel)
  return rest
}

/** The list with a panel one place up (-1) or down (1) among those that are shown. */
export function stepPanel(list: readonly Panel[], id: string, by: -1 | 1, shown: (id: string) => boolean): Panel[] {
  const seen = list.filter((p) => !p.hidden && shown(p.id))
  const at = seen.findIndex((p) => p.id === id)
  const to = at + by
  if (at < 0 || to < 0 || to >= seen.length) return [...list]
  if (by < 0) return movePanel(list, id, seen[to]!.id)
  const after = list[list.findIndex((p) => p.id === seen[to]!.id) + 1]
  return movePanel(list, id, after?.id ?? '')
}

export function changePanel(list: readonly Panel[], id: string, change: Partial<Panel>): Panel[] {
  return list.map((p) => (p.id === id ? { ...p, ...change } : p))
}

function isPanel(id: string): boolean {
  return (panelIds as readonly string[]).includes(id)
}

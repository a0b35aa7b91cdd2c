// Keys of one's own.
import { parseKeys } from '$lib/keys'

export interface Remappable {
  id: string
  /** As delivered. */
  keys: string
}

/**
 * Gives an action another key ("" takes it away). A key belongs to one action:
 * lost names the one that had it. What is as delivered is not kept.
 */
export function assign(
  actions: Remappable[], changed: Record<string, string>, id: string, stroke: string,
): { keys: Record<string, string>; lost: string } {
  const keys = { ...changed, [id]: stroke }
  let lost = ''
  for (const other of actions) {
    if (other.id === id || stroke === '') continue
    const had = parseKeys(changed[other.id] ?? other.keys)
    const left = had.filter((strokes) => strokes[0] !== stroke)
    if (left.length === had.length) continue
    keys[other.id] = left.map((strokes) => strokes.join(' ')).join('|')
    if (left.length === 0) lost = other.id
  }
  for (const a of actions) if (keys[a.id] === a.keys) delete keys[a.id]
  return { keys, lost }
}

// A list people put in order. Pure.

/** The list with one in another place; the same list where nothing moves. */
export function moved<V extends { id: string }>(list: V[], id: string, to: number): V[] {
  const from = list.findIndex((v) => v.id === id)
  if (from < 0 || to < 0 || to >= list.length || from === to) return list
  const rest = list.filter((v) => v.id !== id)
  return [...rest.slice(0, to), list[from]!, ...rest.slice(to)]
}

/** Those whose number is not their place, with the right one. */
export function placed<V extends { position: number }>(list: V[]): V[] {
  return list.map((v, i) => ({ ...v, position: i })).filter((v, i) => v.position !== list[i]!.position)
}

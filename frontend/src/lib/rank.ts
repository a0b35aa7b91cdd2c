// Finding by a few letters, as the palette does. Pure.

/** How well letters match a title: higher is better, 0 is not at all. */
export function score(title: string, typed: string): number {
  const t = title.toLocaleLowerCase()
  const q = typed.trim().toLocaleLowerCase()
  if (q === '') return 1
  if (t.startsWith(q)) return 100
  if (t.split(/[\s,/-]+/).some((w) => w.startsWith(q))) return 80
  const words = q.split(/\s+/)
  if (words.length > 1 && words.every((w) => t.includes(w))) return 60
  if (t.includes(q)) return 40
  let at = -1
  for (const c of q.replaceAll(' ', '')) {
    at = t.indexOf(c, at + 1)
    if (at < 0) return 0
  }
  return q.length > 2 ? 10 : 0
}

/** Those that match, best first; equally good ones keep their order. */
export function rank<V>(items: V[], titleOf: (item: V) => string, typed: string): V[] {
  return items
    .map((item, i) => ({ item, i, s: score(titleOf(item), typed) }))
    .filter((x) => x.s > 0)
    .sort((a, b) => b.s - a.s || a.i - b.i)
    .map((x) => x.item)
}

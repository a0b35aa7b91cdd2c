/** Into how many messages of at most max characters a text is split: at line ends and spaces, where there are any. */
export function partsOf(text: string, max: number): number {
  let rest = [...text.trimEnd()]
  if (max <= 0 || rest.length <= max) return 1
  let n = 1
  while (rest.length > max) {
    const piece = rest.slice(0, max + 1)
    const line = piece.lastIndexOf('\n')
    const space = piece.findLastIndex((c) => /\s/u.test(c))
    const at = line > max / 2 ? line : space > max / 2 ? space : max
    rest = rest.slice(at)
    while (rest.length > 0 && /\s/u.test(rest[0]!)) rest.shift()
    if (rest.length > 0) n++
  }
  return n
}

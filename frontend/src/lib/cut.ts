// The beginning of a long text, for where the whole would push everything else away. Pure.

const mostChars = 700
const mostLines = 12
/** Less than this is not worth a button. */
const slack = 1.3

/** What is shown at first; the text itself when that is short enough. */
export function cut(text: string): string {
  const lines = text.split('\n')
  if (text.length <= mostChars * slack && lines.length <= mostLines * slack) return text
  const begun = lines.slice(0, mostLines).join('\n')
  if (begun.length <= mostChars) return `${begun.trimEnd()} …`
  const word = begun.slice(0, mostChars).search(/\s\S*$/)
  return `${[...begun.slice(0, word > mostChars / 2 ? word : mostChars)].join('').replace(/[\uD800-\uDBFF]$/, '')} …`
}

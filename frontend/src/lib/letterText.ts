// Between the formatted text of a letter and its plain one. Pure; works on what
// the editor makes, not on foreign HTML.

/** A node of the editor's document, as it gives it. */
export interface Node {
  type?: string
  text?: string
  attrs?: Record<string, unknown>
  content?: Node[]
  marks?: { type: string; attrs?: Record<string, unknown> }[]
}

/** The plain alternative: a paragraph a line, as it looks in the editor. */
export function plainOf(doc: Node): string {
  return blocks(doc.content ?? []).join('\n').trimEnd()
}

function blocks(nodes: Node[]): string[] {
  return nodes.flatMap((n) => block(n))
}

function block(n: Node): string[] {
  const inside = n.content ?? []
  switch (n.type) {
    case 'bulletList':
      return inside.flatMap((item) => indent(blocks(item.content ?? []), '- '))
    case 'orderedList': {
      const first = Number(n.attrs?.['start'] ?? 1)
      return inside.flatMap((item, i) => indent(blocks(item.content ?? []), `${first + i}. `))
    }
    case 'blockquote':
      return blocks(inside).map((line) => (line === '' ? '>' : `> ${line}`))
    case 'horizontalRule':
      return ['---']
    default:
      return words(inside).split('\n')
  }
}

const indent = (lines: string[], sign: string): string[] => lines.map((line, i) => (i === 0 ? sign : ' '.repeat(sign.length)) + line)

/** Words of one paragraph; a link that does not show its address tells it behind. */
function words(nodes: Node[]): string {
  let text = ''
  nodes.forEach((n, i) => {
    if (n.type === 'hardBreak') text += '\n'
    else if (n.type === 'image') text += `[${String(n.attrs?.['alt'] || 'image')}]`
    else text += n.text ?? ''
    const href = link(n)
    if (href === '' || link(nodes[i + 1]) === href) return
    let shown = ''
    for (let k = i; k >= 0 && link(nodes[k]) === href; k--) shown = (nodes[k]!.text ?? '') + shown
    const bare = href.replace(/^(mailto|tel):/, '')
    if (!shown.includes(bare) && shown.replace(/\/$/, '') !== href.replace(/^https?:\/\//, '').replace(/\/$/, '')) text += ` <${bare}>`
  })
  return text
}

const link = (n: Node | undefined): string => String(n?.marks?.find((m) => m.type === 'link')?.attrs?.['href'] ?? '')

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Plain text as the editor takes it: a line a paragraph. */
export function htmlOf(text: string): string {
  return text === '' ? '' : text.split('\n').map((line) => `<p>${escaped(line)}</p>`).join('')
}

/** What goes below a letter: plain and formatted. */
export interface Below {
  below: string
  belowHtml: string
}

const mark = '<div data-signature=""><br>-- '
const end = '</div>'
const lines = (text: string): string => escaped(text).replaceAll('\n', '<br>')

/** The signature stands above what is quoted (RFC 3676 4.3 for its dashes). */
export function signed(b: Below, signature: string): Below {
  if (signature === '') return b
  const rest = b.belowHtml || (b.below === '' ? '' : `<div>${lines(b.below)}</div>`)
  return {
    below: `-- \n${signature}${b.below === '' ? '' : `\n\n${b.below}`}`,
    belowHtml: `${mark}<br>${lines(signature)}${end}${rest === '' ? '' : `<br>${rest}`}`,
  }
}

/** Takes the signature off again; gives whether there was one. */
export function unsigned(b: Below): Below & { had: boolean } {
  if (!b.belowHtml.startsWith(mark)) return { ...b, had: false }
  const cut = b.belowHtml.indexOf(end)
  const plain = b.belowHtml.slice(mark.length, cut).replaceAll('<br>', '\n').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
  const top = `-- ${plain}`
  const below = b.below.startsWith(top) ? b.below.slice(top.length).replace(/^\n\n/, '') : b.below
  const belowHtml = b.belowHtml.slice(cut + end.length).replace(/^<br>/, '')
  return { below, belowHtml: belowHtml === `<div>${lines(below)}</div>` ? '' : belowHtml, had: true }
}

/** As it goes out: paragraphs stand as close as in the editor, empty ones keep their line. */
export const dressed = (html: string): string => html.replaceAll('<p></p>', '<p><br></p>').replaceAll('<p>', '<p style="margin:0">')

/** The editor's own form again. */
export const undressed = (html: string): string => html.replaceAll('<p style="margin:0">', '<p>').replaceAll('<p><br></p>', '<p></p>')

/** Hashes of the pictures in a formatted text. */
export function picturesIn(...html: string[]): Set<string> {
  return new Set(html.flatMap((h) => [...h.matchAll(/<img[^>]*\sdata-hash="([0-9a-z]{64})"/g)].map((m) => m[1]!)))
}

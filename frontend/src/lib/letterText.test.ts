import { describe, expect, it } from 'vitest'
import { dressed, htmlOf, type Node, picturesIn, plainOf, signed, undressed, unsigned } from './letterText'

const p = (...content: Node[]): Node => ({ type: 'paragraph', content })
const w = (text: string, href?: string): Node => ({ type: 'text', text, ...(href ? { marks: [{ type: 'link', attrs: { href } }] } : {}) })
const item = (...content: Node[]): Node => ({ type: 'listItem', content })
const doc = (...content: Node[]): Node => ({ type: 'doc', content })

describe('the plain alternative', () => {
  const cases: [string, Node, string][] = [
    ['paragraphs and line breaks', doc(p(w('Guten Tag,')), p(), p(w('danke'), { type: 'hardBreak' }, w('sehr'))), 'Guten Tag,\n\ndanke\nsehr'],
    ['lists, also inside each other', doc(
      { type: 'bulletList', content: [item(p(w('eins')), { type: 'orderedList', attrs: { start: 3 }, content: [item(p(w('drei'))), item(p(w('vier')))] }), item(p(w('zwei')))] },
    ), '- eins\n  3. drei\n  4. vier\n- zwei'],
    ['quotes', doc({ type: 'blockquote', content: [p(w('alt')), p(), p(w('älter'))] }, p(w('neu'))), '> alt\n>\n> älter\nneu'],
    ['a link whose words hide its address', doc(p(w('Mehr '), w('im Katalog', 'https://shop.example/k'), w('.'))), 'Mehr im Katalog <https://shop.example/k>.'],
    ['a link in two formats is one', doc(p(w('im ', 'https://shop.example'), { ...w('Katalog', 'https://shop.example') })), 'im Katalog <https://shop.example>'],
    ['a link that is its address', doc(p(w('https://shop.example/'), w(' '), w('shop.example', 'https://shop.example/'), w(' '), w('info@shop.example', 'mailto:info@shop.example'))), 'https://shop.example/ shop.example info@shop.example'],
    ['pictures', doc(p({ type: 'image', attrs: { alt: 'Lampe.png', hash: 'x' } })), '[Lampe.png]'],
    ['code keeps its lines', doc({ type: 'codeBlock', content: [w('a\n  b')] }), 'a\n  b'],
    ['nothing', doc(p()), ''],
  ]
  for (const [name, node, want] of cases) it(name, () => expect(plainOf(node)).toBe(want))
})

it('takes plain text in without letting anything become a tag', () => {
  expect(htmlOf('a <b> & "c"\n\nd')).toBe('<p>a &lt;b&gt; &amp; &quot;c&quot;</p><p></p><p>d</p>')
  expect(htmlOf('')).toBe('')
})

describe('the signature', () => {
  const own = 'Nordlicht & Söhne\n\nAm Markt 3 <Hof>'
  for (const [name, below] of Object.entries({
    'alone': { below: '', belowHtml: '' }, 'above a quote': { below: '> alt', belowHtml: '<blockquote>alt</blockquote>' }, 'above plain text': { below: 'A:\n> <b>', belowHtml: '' },
  })) {
    it(`stands ${name} and comes off again`, () => {
      const s = signed(below, own)
      expect(s.below.startsWith(`-- \n${own}`)).toBe(true)
      expect(s.belowHtml).toContain('Nordlicht &amp; Söhne<br><br>Am Markt 3 &lt;Hof&gt;</div>')
      expect(s.belowHtml.endsWith(below.belowHtml)).toBe(true)
      expect(unsigned(s)).toEqual({ ...below, had: true })
    })
  }
  it('none changes nothing', () => {
    expect(signed({ below: 'x', belowHtml: '' }, '')).toEqual({ below: 'x', belowHtml: '' })
    expect(unsigned({ below: '-- \ny', belowHtml: '<p>y</p>' })).toEqual({ below: '-- \ny', belowHtml: '<p>y</p>', had: false })
  })
})

it('an empty paragraph keeps its line in other programs, and comes back as one', () => {
  const own = '<p>a</p><p></p><p>b<br>c</p>'
  expect(dressed(own)).toBe('<p style="margin:0">a</p><p style="margin:0"><br></p><p style="margin:0">b<br>c</p>')
  expect(undressed(dressed(own))).toBe(own)
})

it('finds the pictures inside', () => {
  const hash = 'ab'.repeat(32)
  expect([...picturesIn(`<p><img data-hash="${hash}" alt="x"><img src="x"></p>`, '')]).toEqual([hash])
})

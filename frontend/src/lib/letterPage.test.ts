import { describe, expect, test } from 'vitest'
import { letterPage, misleads, placeOf, safeTarget, wantsPictures, type PageOptions } from './letterPage'

const plain: PageOptions = { pictures: {}, remote: false, dark: false, text: '#222', link: '#046', lang: 'de' }
const bodyOf = (srcdoc: string): string => /<body>(.*)<\/body>/s.exec(srcdoc)![1]!

describe('what may not be in a letter', () => {
  test.each([
    ['script', '<p>a</p><script>alert(1)</script>'],
    ['handlers', '<img src="x" onerror="alert(1)"><p onclick="alert(1)">a</p>'],
    ['frames', '<iframe name="evil"></iframe><object data="x"></object><embed src="x">'],
    ['forms', '<form action="https://evil.example"><input name="password"><button>ok</button></form>'],
    ['style sheets', '<style>*{background:url(https://evil.example)}</style><link rel="stylesheet">'],
    ['refreshing', '<meta http-equiv="refresh" content="0;url=https://evil.example"><base href="https://evil.example">'],
    ['drawings that hold scripts', '<svg onload="alert(1)"><script>alert(1)</script></svg><math><a xlink:href="javascript:alert(1)">x</a></math>'],
    ['pictures of styles', '<div style="color:red;background-image:url(https://evil.example/css)">a</div><p style="background:\\75rl(//evil.example)">b</p>'],
    ['other sources', '<img srcset="https://evil.example/a.png 2x"><video poster="https://evil.example"></video><input type="image" src="https://evil.example">'],
  ])('%s', (_, html) => {
    const body = bodyOf(letterPage(html, plain).srcdoc)
    expect(body).not.toMatch(/script|onerror|onclick|onload|<iframe|<object|<embed|<form|<input|<button|<style|<link|<meta|<base|<svg|<math|srcset|evil\.example/i)
  })

  test('an address of our own making cannot break out of the page', () => {
    const page = letterPage('</body></html><script>alert(1)</script><p title="</body>">a</p>', plain)
    expect(page.srcdoc).not.toContain('<script')
    expect(page.srcdoc.match(/<html/g)).toHaveLength(1)
  })
})

describe('links', () => {
  test('lead nowhere inside the frame; their targets are told outside', () => {
    const page = letterPage('<a href="https://shop.example/a?b=1" target="_top" ping="https://evil.example">Shop</a>', plain)
    expect(bodyOf(page.srcdoc)).not.toMatch(/href|target|ping/)
    expect(page.links).toEqual([{ href: 'https://shop.example/a?b=1', text: 'Shop' }])
  })

  test('of dangerous kinds are no links at all', () => {
    for (const href of ['javascript:alert(1)', ' java\nscript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'vbscript:x', 'tresen://join?x', '/relative'])
      expect(safeTarget(href)).toBe('')
    expect(letterPage('<a href="javascript:alert(1)">x</a>', plain).links).toEqual([])
    expect(safeTarget('mailto:a@b.example')).toBe('mailto:a@b.example')
  })

  test('that name another site than they lead to are told apart', () => {
    expect(misleads({ href: 'https://evil.example/login', text: 'www.bank.example' })).toBe(true)
    expect(misleads({ href: 'https://bank.example.evil.example/', text: 'https://bank.example' })).toBe(true)
    expect(misleads({ href: 'https://www.bank.example/x', text: 'bank.example' })).toBe(false)
    expect(misleads({ href: 'https://shop.example/', text: 'To the shop' })).toBe(false)
    expect(misleads({ href: 'mailto:a@b.example', text: 'a@b.example' })).toBe(false)
  })

  test('are told with the place they lead to', () => {
    expect(placeOf('https://user:pw@evil.example:8443/bank.example')).toBe('evil.example:8443')
    expect(placeOf('mailto:anna%40x@b.example')).toBe('anna@x@b.example')
  })
})

describe('pictures', () => {
  const html = '<img data-cid="a@b" alt="A"><img data-remote-src="http://track.example/p.gif" width="600" height="80"><td background="x"></td><table data-remote-src="https://track.example/bg.png"><tr><td>x</td></tr></table>'

  test('of the mail itself are shown, those from elsewhere keep their place', () => {
    const page = letterPage(html, { ...plain, pictures: { 'a@b': 'data:image/png;base64,AAAA' } })
    expect(page.srcdoc).toContain('data:image/png;base64,AAAA')
    expect(page.srcdoc).not.toContain('track.example')
    expect(page.srcdoc).toContain('width="600" height="80"')
    expect(page.cids).toEqual(['a@b'])
    expect(page.srcdoc).toContain("img-src data:; style-src")
  })

  test('from elsewhere come by https once they are asked for', () => {
    const page = letterPage(html, { ...plain, remote: true })
    expect(page.srcdoc).toContain('src="https://track.example/p.gif"')
    expect(page.srcdoc).toContain('background="https://track.example/bg.png"')
    expect(page.srcdoc).not.toContain('http://')
    expect(page.srcdoc).toContain('img-src data: https:')
  })

  test('that only count who opened the mail never come, and are not asked about', () => {
    for (const pixel of ['<img data-remote-src="https://t.example/p" width="1" height="1">', '<img height="0" data-remote-src="https://t.example/p">', '<img data-remote-src="https://t.example/p" style="border:0;width:1px">']) {
      expect(wantsPictures(pixel)).toBe(false)
      expect(letterPage(pixel, { ...plain, remote: true }).srcdoc).not.toContain('t.example')
    }
    expect(wantsPictures('<p>a</p><img width="1" data-remote-src="https://t.example/p"><img width="100" data-remote-src="https://t.example/q">')).toBe(true)
    expect(wantsPictures('<td data-remote-src="https://t.example/bg">x</td>')).toBe(true)
    expect(wantsPictures('<p>data-remote-src="x"</p>')).toBe(false)
  })

  test('that are no pictures are not shown', () => {
    const page = letterPage('<img data-cid="a"><img data-remote-src="javascript:alert(1)">', { ...plain, remote: true, pictures: { a: 'data:text/html,<b>x</b>' } })
    expect(page.srcdoc).not.toMatch(/text\/html,|javascript/)
  })
})

describe('in the dark', () => {
  const dark = { ...plain, dark: true, text: '#eee' }

  test('a mail without colours of its own takes those of the screen', () => {
    const page = letterPage('<p style="color:#000000;background-color:#ffffff">Hello</p><div style="background-color: white">x</div>', dark)
    expect(page.paper).toBe(false)
    expect(page.srcdoc).toContain('color:#eee')
    expect(page.srcdoc).toContain('color:inherit!important')
  })

  test.each(['<td bgcolor="#1d3b4a">x</td>', '<div style="color:#000;background:#fafafa">x</div>', '<p style="background-color: rgb(20, 30, 40)">x</p>'])('one with colours lies on white paper: %s', (html) => {
    const page = letterPage(`<table><tr>${html}</tr></table>${html}`, dark)
    expect(page.paper).toBe(true)
    expect(page.srcdoc).not.toContain('color:inherit!important')
  })
})

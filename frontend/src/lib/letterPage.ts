// Makes the page a formatted mail is shown as. The relay cleaned the HTML
// already; what is taken out here again is the second of three walls (the third
// is the frame: no scripts, a policy of its own). Pure but for the parser, which
// neither runs nor fetches anything.

export interface PageOptions {
  /** data: addresses by content id. */
  pictures: Record<string, string>
  /** Pictures from elsewhere were asked for. */
  remote: boolean
  dark: boolean
  /** Colours of the screen, for mails that bring none of their own. */
  text: string
  link: string
  lang: string
}

export interface LetterLink {
  href: string
  text: string
}

export interface LetterPage {
  srcdoc: string
  /** It brings colours of its own and needs white paper below it. */
  paper: boolean
  links: LetterLink[]
  /** Content ids of the pictures it shows, in order. */
  cids: string[]
}

const unwanted = 'script,style,link,meta,base,title,iframe,frame,frameset,object,embed,applet,form,input,button,select,textarea,svg,math,template,noscript,video,audio,source,track,portal,dialog,marquee'
const kept = new Set([
  'align', 'valign', 'width', 'height', 'bgcolor', 'dir', 'lang', 'border', 'cellpadding', 'cellspacing', 'colspan', 'rowspan', 'color', 'size', 'face',
  'alt', 'start', 'type', 'span', 'style', 'title',
])
const blank = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

/** Where a link may lead; "" for nowhere. */
export function safeTarget(href: string): string {
  try {
    const url = new URL(href.trim())
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : ''
  } catch {
    return ''
  }
}

/** The host a link leads to, or the address it writes to or calls. */
export function placeOf(href: string): string {
  try {
    const url = new URL(href)
    return url.host || decodeURIComponent(url.pathname)
  } catch {
    return href
  }
}

/** The words of a link name another site than the one it leads to. */
export function misleads(link: LetterLink): boolean {
  const said = /^(?:https?:\/\/)?((?:[\p{L}\d-]{1,63}\.)+\p{L}{2,24})(?:[/:?#]|$)/iu.exec(link.text.trim())?.[1]?.toLowerCase()
  if (!said || !/^https?:/.test(link.href)) return false
  const leads = placeOf(link.href).toLowerCase().replace(/:\d+$/, '')
  const bare = said.replace(/^www\./, '')
  return leads !== bare && !leads.endsWith(`.${bare}`) && !bare.endsWith(`.${leads.replace(/^www\./, '')}`)
}

/** Too small to be seen: such pictures only tell that a mail was opened. */
const spy = (width: string | null, height: string | null, style: string | null): boolean =>
  [width, height].some((v) => v !== null && /^[0-2](px)?$/.test(v.trim())) || /(?:^|;)\s*(?:width|height)\s*:\s*[0-2](?:px)?\s*(?:;|$)/i.test(style ?? '')

/** Whether something worth seeing waits for being asked for: a lone counting pixel is not. */
export function wantsPictures(html: string): boolean {
  const value = (tag: string, name: string): string | null => new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1] ?? null
  return [...html.matchAll(/<[a-z][^>]*\sdata-remote-src="[^>]*>/gi)].some(([tag]) => !spy(value(tag, 'width'), value(tag, 'height'), value(tag, 'style')))
}

/** Builds the page. */
export function letterPage(html: string, o: PageOptions): LetterPage {
  const doc = new DOMParser().parseFromString(html, 'text/html')
  for (const el of doc.body.querySelectorAll(unwanted)) el.remove()
  const links: LetterLink[] = []
  const cids: string[] = []
  for (const el of doc.body.querySelectorAll('*')) {
    const name = el.localName
    const cid = el.getAttribute('data-cid')
    const remote = el.getAttribute('data-remote-src')
    const href = name === 'a' ? safeTarget(el.getAttribute('href') ?? '') : ''
    for (const a of [...el.attributes]) if (!kept.has(a.name)) el.removeAttribute(a.name)
    washStyle(el)
    if (name === 'a' && href) {
      // No href: nothing in the frame can navigate. What is clicked lies above it.
      el.setAttribute('data-link', String(links.length))
      links.push({ href, text: (el.textContent ?? '').trim() })
    } else if (name === 'img') {
      el.setAttribute('src', picture(el, o, cid, remote))
      if (cid) {
        el.setAttribute('data-picture', String(cids.length))
        cids.push(cid)
      }
    } else if (remote && o.remote && secure(remote)) el.setAttribute('background', secure(remote))
  }
  const paper = bringsColours(doc.body)
  return { srcdoc: page(doc.body.innerHTML, paper, o), paper, links, cids }
}

/** Leaves out declarations that could fetch something. */
function washStyle(el: Element): void {
  const style = el.getAttribute('style')
  if (!style || !/url|image|import|expression|\\/i.test(style)) return
  el.setAttribute('style', style.split(';').filter((d) => !/url|image|import|expression|\\/i.test(d)).join(';'))
}

/** The address of one picture; those not (yet) wanted keep their place empty. */
function picture(el: Element, o: PageOptions, cid: string | null, remote: string | null): string {
  const own = cid ? (o.pictures[cid] ?? '') : ''
  if (/^data:image\//.test(own)) return own
  const counts = spy(el.getAttribute('width'), el.getAttribute('height'), el.getAttribute('style'))
  if (remote && o.remote && !counts && secure(remote)) return secure(remote)
  if (remote && !counts) el.setAttribute('class', 'off')
  return blank
}

/** The same address by https, "" for any other kind. */
function secure(url: string): string {
  return /^https?:\/\//i.test(url) ? url.replace(/^http:/i, 'https:') : ''
}

/** Whether backgrounds other than white make it unreadable without its own paper. */
function bringsColours(body: Element): boolean {
  const pale = /^(#fff(fff)?|white|transparent|none|inherit|initial|rgba?\(\s*255\s*,\s*255\s*,\s*255.*|rgba\(.*,\s*0\s*\))$/i
  for (const el of body.querySelectorAll('[bgcolor], [background], [style]')) {
    const colours = [el.getAttribute('bgcolor') ?? '', el.hasAttribute('background') ? 'picture' : '']
    for (const m of (el.getAttribute('style') ?? '').matchAll(/background(?:-color)?\s*:\s*([^;]+)/gi)) colours.push(m[1]!)
    if (colours.some((c) => c.trim() !== '' && !pale.test(c.replace(/!important/i, '').trim()))) return true
  }
  return false
}

function page(body: string, paper: boolean, o: PageOptions): string {
  const dark = o.dark && !paper
  const policy = `default-src 'none'; img-src data:${o.remote ? ' https:' : ''}; style-src 'unsafe-inline'`
  // A mail without colours takes those of the screen; in the dark its own ink would vanish.
  const adapt = dark ? 'body *{color:inherit!important;background-color:transparent!important;background-image:none!important;border-color:currentColor}a[data-link]{color:var(--link)!important}' : ''
  const look = `
:root{--link:${paper ? '#0a5c6b' : o.link};color-scheme:${dark ? 'dark' : 'light'};overflow:hidden}
body{margin:0;padding:${o.dark && paper ? '12px' : '0'};display:flow-root;color:${paper ? '#1d1d1d' : o.text};${paper && o.dark ? 'background:#fff;' : ''}font:13px/1.5 'Segoe UI',system-ui,sans-serif;overflow-wrap:break-word}
body>:first-child,body>:first-child>:first-child,body>:first-child>:first-child>:first-child{margin-top:0}
body>:last-child,body>:last-child>:last-child,body>:last-child>:last-child>:last-child{margin-bottom:0}
img{max-width:100%;height:auto}img.off{outline:1px dashed #9998;outline-offset:-1px;min-width:1px}
table{max-width:100%}pre{white-space:pre-wrap}
blockquote{margin:6px 0;padding-left:10px;border-left:2px solid #9996}
a[data-link]{color:var(--link);text-decoration:underline;text-underline-offset:2px}
${adapt}`
  return `<!doctype html><html lang="${o.lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><title>-</title><style>${look}</style></head><body>${body}</body></html>`
}

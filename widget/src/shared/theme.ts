import { ink, mix, readable } from './colour'

// The raw values of the product's tokens (light, dark); everything else in the
// widget uses their meaning. The brand colour is the channel's own.
const light = {
  bg: '#fbfaf8', raised: '#ffffff', hover: '#f2f0ec', line: '#e5e3de', strong: '#8a857e',
  text: '#231e19', 'text-2': '#5f5a54', 'text-3': '#706a64', ok: '#2e9e52', warn: '#8a5000', late: '#b02d26',
  note: '#fdf5e0', 'note-line': '#ecd9a3', shadow: '0 2px 6px rgba(50,40,25,.10), 0 12px 40px rgba(50,40,25,.16)',
}
const dark: typeof light = {
  bg: '#141819', raised: '#1d2123', hover: '#272c2f', line: '#2b3033', strong: '#7b8286',
  text: '#e9e8e4', 'text-2': '#adaba5', 'text-3': '#9b9993', ok: '#5ac576', warn: '#ebb25f', late: '#f68678',
  note: '#332b18', 'note-line': '#574a28', shadow: '0 2px 6px rgba(0,0,0,.4), 0 12px 40px rgba(0,0,0,.5)',
}

/** The custom properties of one theme. */
export function tokens(colour: string, isDark: boolean): Record<string, string> {
  const t = isDark ? dark : light
  const me = mix(colour, t.bg, isDark ? 0.28 : 0.13)
  return {
    ...t,
    brand: colour,
    ink: ink(colour),
    'brand-hover': mix(colour, ink(colour) === '#ffffff' ? '#000000' : '#ffffff', 0.88),
    link: readable(readable(colour, me), t.raised), // on both kinds of bubbles
    me,
  }
}

/** Sets the tokens on the host element and follows the device where the setting says so. */
export function dress(el: HTMLElement, colour: string, theme: string): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)')
  const set = () => {
    const isDark = theme === 'dark' || (theme === 'auto' && query.matches)
    for (const [k, v] of Object.entries(tokens(colour, isDark))) el.style.setProperty('--t-' + k, v)
    el.style.setProperty('color-scheme', isDark ? 'dark' : 'light')
  }
  set()
  if (theme !== 'auto') return () => {}
  query.addEventListener('change', set)
  return () => query.removeEventListener('change', set)
}

/** Puts a style into the shadow root in a way a page's style-src policy allows. */
export function addStyle(root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  } catch {
    const style = document.createElement('style') // browsers before 2023
    style.textContent = css
    root.append(style)
  }
}

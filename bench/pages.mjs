// What the measurements in a browser share: pages that note when something is there
// and when it is painted, on this machine's clock.
import { createRequire } from 'node:module'

const { chromium } = createRequire(new URL('../frontend/package.json', import.meta.url))('playwright-core')
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-background-timer-throttling', '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows']
export const rest = () => new Promise((go) => setTimeout(go, 250))
export const put = (o) => console.log(JSON.stringify(o))

export async function withBrowser(use) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args })
  try {
    await use(browser)
  } finally {
    await browser.close()
  }
}

export async function page(browser) {
  const p = await (await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'de-DE' })).newPage()
  p.on('pageerror', (e) => String(e).includes("reading 'nodes'") || console.error('page:', String(e)))
  await p.addInitScript(() => {
    const now = () => performance.timeOrigin + performance.now()
    const roots = [document]
    const attach = Element.prototype.attachShadow
    Element.prototype.attachShadow = function (o) {
      const root = attach.call(this, o)
      roots.push(root)
      return root
    }
    addEventListener('keydown', (e) => { if (e.key === 'Enter') globalThis.pressed = now() }, true)
    // seen ends when the frame that shows a text in an element is painted.
    globalThis.seen = (selector, text) => new Promise((done) => {
      const look = () => {
        if (!roots.some((r) => [...r.querySelectorAll(selector)].some((e) => e.textContent.includes(text)))) return
        watch.disconnect()
        const there = now()
        requestAnimationFrame(() => {
          const after = new MessageChannel()
          after.port1.onmessage = () => done({ there, painted: now() })
          after.port2.postMessage(0)
        })
      }
      const watch = new MutationObserver(look)
      for (const r of roots) watch.observe(r, { childList: true, subtree: true, characterData: true })
    })
  })
  return p
}

// type writes a text and presses the key that sends; it gives the time of the key.
export async function type(from, field, text, key) {
  await field.fill(text)
  await rest()
  await field.press(key)
  return from.evaluate(() => globalThis.pressed)
}

// way gives how long it takes from sending a text until it is in a page, and until
// it is painted there: the screen's next refresh, every 16.7 ms, lies between.
export async function way(send, text, to, selector) {
  const painted = to.evaluate(([s, t]) => globalThis.seen(s, t), [selector, text])
  const sent = await send(text)
  const at = await painted
  return { there: at.there - sent, painted: at.painted - sent }
}

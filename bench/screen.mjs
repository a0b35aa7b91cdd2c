// The part of the bench that needs a browser: what the agent sees and when. One
// page is the agent's interface against the real Go core, another one speaks
// the visitor's protocol. Both clocks are this machine's.
import { createRequire } from 'node:module'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'

const { chromium } = createRequire(new URL('../frontend/package.json', import.meta.url))('playwright-core')
const { DESKTOP, RELAY, CHANNEL, ORIGIN, THREAD } = process.env
const rounds = 80
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-background-timer-throttling', '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows']
const rest = () => new Promise((go) => setTimeout(go, 250))
const put = (o) => console.log(JSON.stringify(o))

// The visitor's page comes from a real server: browsers ask before they let a page of unknown origin near loopback.
const shopServer = createServer((_, res) => res.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Shop</title>'))
await new Promise((up) => shopServer.listen(Number(new URL(ORIGIN).port), '127.0.0.1', up))
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args })
try {
  const agent = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'de-DE' })
  const shop = await (await browser.newContext()).newPage()
  shop.on('console', (m) => m.type() === 'error' && console.error('visitor:', m.text()))
  await shop.goto(`${ORIGIN}/`)
  await shop.evaluate(connect, { url: `${RELAY.replace('http', 'ws')}/w/${CHANNEL}/socket`, origin: ORIGIN })

  await agent.goto(DESKTOP)
  await agent.waitForSelector('[data-testid^="row-"]')
  await say(shop, randomUUID(), 'Messbesuch beginnt')
  await agent.getByText('Messbesuch beginnt', { exact: false }).first().click()
  await agent.waitForSelector('[data-testid="composer-input"]')
  await agent.mouse.move(700, 400) // over a hovered list new rows wait, as they should
  // Notes when a message is in the page, and when the frame with it is painted.
  await agent.evaluate(() => {
    globalThis.painted = {}
    globalThis.shown = {}
    globalThis.wanted = ''
    new MutationObserver(() => {
      const w = globalThis.wanted
      if (!w || globalThis.painted[w] || !document.querySelector(`[data-testid="message-${w}"]`)) return
      globalThis.shown[w] ??= performance.timeOrigin + performance.now()
      requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => { globalThis.painted[w] ??= performance.timeOrigin + performance.now() }; c.port2.postMessage(0) })
    }).observe(document.body, { childList: true, subtree: true })
  })

  const there = []
  const frames = []
  const back = []
  for (let i = 0; i < rounds + 10; i++) {
    const id = randomUUID()
    await agent.evaluate((id) => { globalThis.wanted = id }, id)
    await rest() // people leave moments between; what the round before still reads is not this one's time
    const sent = await say(shop, id, `Frage ${i}`)
    const [seen, painted] = await agent.waitForFunction((id) => globalThis.painted[id] && [globalThis.shown[id], globalThis.painted[id]], id).then((h) => h.jsonValue())
    await agent.getByTestId('composer-input').fill(`Antwort ${i}`)
    await rest()
    const pressed = await press(agent)
    const arrived = await shop.waitForFunction((t) => globalThis.arrived[t], `Antwort ${i}`).then((h) => h.jsonValue())
    if (i >= 10) { there.push(seen - sent); frames.push(painted - sent); back.push(arrived - pressed) }
  }
  put({ name: "visitor's send → agent's screen", goal: '≤ 15 / ≤ 40', values: there })
  put({ name: '… and its frame painted (60 Hz)', goal: '', values: frames })
  put({ name: "agent's key → visitor's page", goal: '≤ 15', values: back })
  await thread(agent)
} finally {
  await browser.close()
  shopServer.close()
}

// connect runs in the visitor's page: the protocol of docs/webchat.md, bare.
function connect({ url, origin }) {
  globalThis.arrived = {}
  globalThis.policy = `${origin}/privacy`
  const token = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))).replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=+$/, '')
  return new Promise((ready, failed) => {
    const ws = (globalThis.ws = new WebSocket(url))
    ws.onopen = () => ws.send(JSON.stringify({ t: 'hello', d: { v: 1, token, since: 0, language: 'de', page: location.href } }))
    ws.onclose = () => failed(new Error('the relay closed the line'))
    ws.onmessage = (e) => {
      const f = JSON.parse(e.data)
      if (f.t === 'ready') ready()
      if (f.t === 'refuse') console.error('refused', e.data)
      for (const x of f.d?.entries ?? []) globalThis.arrived[x.text] ??= performance.timeOrigin + performance.now()
    }
  })
}

function say(page, id, text) {
  return page.evaluate(({ id, text }) => {
    globalThis.ws.send(JSON.stringify({ t: 'send', d: { id, text, consent: { at: Date.now(), policy: globalThis.policy } } }))
    return performance.timeOrigin + performance.now()
  }, { id, text })
}

// press sends with the keyboard and gives the time at which the page heard the key.
async function press(page) {
  await page.evaluate(() => addEventListener('keydown', (e) => { if (e.key === 'Enter') globalThis.pressed = performance.timeOrigin + performance.now() }, { capture: true, once: false }))
  await page.getByTestId('composer-input').press('Control+Enter')
  return page.evaluate(() => globalThis.pressed)
}

// thread opens the conversation of 20,000 messages and scrolls up through a
// part of it, counting frames in which the visible pane has nothing in it.
async function thread(page) {
  const row = page.getByTestId(`row-${THREAD}`)
  await page.evaluate(() => document.activeElement?.blur())
  const opens = []
  for (let i = 0; i < 12; i++) {
    await page.locator('[data-testid^="row-"]:not([aria-selected="true"])').first().evaluate((r) => r.click())
    await row.waitFor()
    opens.push(await page.evaluate((id) => new Promise((done) => {
      const begun = performance.now()
      document.querySelector(`[data-testid="row-${id}"]`).click()
      const look = () => [...document.querySelectorAll('[data-testid^="message-"]')].some((m) => m.textContent.includes('Nachricht 19999'))
        ? done(performance.now() - begun) : requestAnimationFrame(look)
      look()
    }), THREAD))
  }
  put({ name: 'thread of 20,000 on screen', goal: '≤ 100', values: opens.slice(2) })
  const blank = await page.evaluate(() => new Promise((done) => {
    let log = document.querySelector('[data-testid^="message-"]')
    while (log && !(log.scrollHeight > log.clientHeight + 50 && /auto|scroll/.test(getComputedStyle(log).overflowY))) log = log.parentElement
    let frames = 0, blank = 0
    const step = () => {
      const box = log.getBoundingClientRect()
      const filled = [...log.querySelectorAll('[data-testid^="message-"]')].some((m) => { const r = m.getBoundingClientRect(); return r.bottom > box.top && r.top < box.bottom })
      frames++
      if (!filled) blank++
      log.scrollTop -= 160
      if (frames < 400) requestAnimationFrame(step)
      else done(blank)
    }
    requestAnimationFrame(step)
  }))
  put({ name: 'blank frames scrolling it', goal: '0', unit: 'of 400', value: blank })
}

// The part of the bench that needs a browser: what people see and when. One page
// is the agent's interface against the real Go core, the other the visitor's. A
// way begins when a message is sent and ends when the frame with it is painted on
// the other side. Both clocks are this machine's.
//
// The ways are measured twice. First the product's own: the visitor's page speaks
// the protocol of docs/webchat.md bare. Then with all that people have: the real
// web chat with its typing dots, from key to paint.
import { createServer } from 'node:http'
import { page, put, rest, type, way, withBrowser } from './pages.mjs'

const { DESKTOP, RELAY, CHANNEL, ORIGIN, THREAD } = process.env
const rounds = Number(process.env.ROUNDS ?? 60)
const warm = 10

const bare = '<!doctype html><html lang="de"><title>Shop</title><body><h1>Shop</h1></body></html>'
// The visitor's page comes from a real server: browsers ask before they let a page of unknown origin near loopback.
const shopServer = createServer((req, res) => res.setHeader('Content-Type', 'text/html').end(
  req.url === '/chat' ? bare.replace('</body>', `<script src="${RELAY}/w/${CHANNEL}/loader.js" async></script></body>`) : bare))
await new Promise((up) => shopServer.listen(Number(new URL(ORIGIN).port), '127.0.0.1', up))
try {
  await withBrowser(async (browser) => {
    const { there, back } = await talk(browser, bareVisitor, 'Messbesuch')
    put({ name: "visitor's send → in the agent's window", goal: '≤ 15 / ≤ 40', values: there.map((w) => w.there) })
    put({ name: '… painted by a 60 Hz screen', goal: '', values: there.map((w) => w.painted) })
    put({ name: "agent's key → in the visitor's page", goal: '≤ 15', values: back.map((w) => w.there) })
    put({ name: '… painted by a 60 Hz screen ', goal: '', values: back.map((w) => w.painted) })
  })
  await withBrowser(async (browser) => {
    const { there, back, agent } = await talk(browser, visitor, 'Zweiter Besuch')
    put({ name: 'real web chat → painted at the agent', goal: '', values: there.map((w) => w.painted) })
    put({ name: 'agent → painted in the real web chat', goal: '', values: back.map((w) => w.painted) })
    await thread(agent)
  })
} finally {
  shopServer.close()
}

/** A visitor who speaks the bare protocol. say gives the time of sending. */
async function bareVisitor(browser, first) {
  const shop = await page(browser)
  await shop.goto(`${ORIGIN}/`)
  await shop.evaluate(connect, { url: `${RELAY.replace('http', 'ws')}/w/${CHANNEL}/socket`, origin: ORIGIN, first })
  return {
    page: shop, selector: 'p',
    say: (text) => shop.evaluate((text) => {
      globalThis.say(text)
      return performance.timeOrigin + performance.now()
    }, text),
  }
}

// connect runs in the bare visitor's page; what arrives becomes a paragraph.
function connect({ url, origin, first }) {
  const token = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))).replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=+$/, '')
  return new Promise((ready, failed) => {
    const ws = new WebSocket(url)
    const send = (more) => ws.send(JSON.stringify({ t: 'send', d: { id: crypto.randomUUID(), ...more } }))
    globalThis.say = (text) => send({ text })
    ws.onopen = () => ws.send(JSON.stringify({ t: 'hello', d: { v: 1, token, since: 0, language: 'de', page: location.href } }))
    ws.onclose = () => failed(new Error('the relay closed the line'))
    ws.onmessage = (e) => {
      const f = JSON.parse(e.data)
      if (f.t === 'refuse') console.error('refused', e.data)
      for (const x of f.d?.entries ?? []) if (!document.getElementById(x.id)) document.body.append(Object.assign(document.createElement('p'), { id: x.id, textContent: x.text }))
      if (f.t !== 'ready') return
      send({ text: first, consent: { at: Date.now(), policy: `${origin}/privacy` } })
      ready()
    }
  })
}

/** A visitor with the real web chat. */
async function visitor(browser, first) {
  const shop = await page(browser)
  await shop.goto(`${ORIGIN}/chat`)
  await shop.locator('.launch').click()
  const chat = shop.getByRole('dialog')
  await chat.locator('.consent input').check()
  const say = (text) => type(shop, chat.locator('textarea'), text, 'Enter')
  await say(first)
  return { page: shop, selector: '.m .b', say }
}

// talk lets visitor and agent write to each other, one at a time.
async function talk(browser, come, first) {
  const agent = await page(browser)
  await agent.goto(DESKTOP)
  await agent.waitForSelector('[data-testid^="row-"]')
  const guest = await come(browser, first)
  await agent.getByText(first, { exact: false }).first().click()
  await agent.waitForSelector('[data-testid="composer-input"]')
  await agent.mouse.move(700, 400) // over a hovered list new rows wait, as they should

  const there = []
  const back = []
  for (let i = 0; i < rounds + warm; i++) {
    await rest() // people leave moments between; what the round before still reads is not this one's time
    const asked = await way(guest.say, `Frage ${i} von vielen`, agent, '[data-testid^="message-"]')
    await rest()
    const told = await way((text) => type(agent, agent.getByTestId('composer-input'), text, 'Control+Enter'), `Antwort ${i} von vielen`, guest.page, guest.selector)
    if (i >= warm) {
      there.push(asked)
      back.push(told)
    }
  }
  return { there, back, agent }
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

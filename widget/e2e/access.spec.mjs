import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { axe, field, launcher, open, panel, say, until, visit } from './kit.mjs'

const focused = (page) => page.evaluate(() => {
  let e = document.activeElement
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement
  return e?.getAttribute('aria-label') || e?.textContent?.trim() || e?.className || e?.tagName
})

async function conversation({ shop, control, address, messages }, page) {
  await open(page)
  await say(page, 'Hallo')
  await until('stored', async () => (await messages()).length)
  await control('saw', { address: await address() })
  await control('says', { address: await address(), agent: 'Anna Keller', text: 'Guten Tag! https://lichthaus.example' })
  await control('says', { address: await address(), agent: 'Jonas', type: 'email', text: 'Per Mail' })
  await panel(page).getByText('Per Mail').waitFor()
}

export default Object.fromEntries([
  ...['light', 'dark'].flatMap((colorScheme) => [
    [`axe finds nothing, ${colorScheme}`, async (s) => {
      const page = await visit(await s.person({ colorScheme, reducedMotion: 'reduce' }), s.shop + '/')
      await axe(page, 'closed')
      await open(page)
      await panel(page).getByText('Moin!').waitFor()
      await axe(page, 'open')
      await field(page).fill('x')
      await field(page).press('Enter')
      await axe(page, 'consent missing')
    }],
    [`axe finds nothing in a conversation, ${colorScheme}`, async (s) => {
      const page = await visit(await s.person({ colorScheme, reducedMotion: 'reduce' }), s.shop + '/?lang=en')
      await conversation(s, page)
      await axe(page, 'conversation')
      await s.control('typing', { address: await s.address(), on: 'true' })
      await axe(page, 'typing')
      await s.control('line', { up: 'false' })
      await panel(page).getByText('No connection. Your').waitFor()
      await axe(page, 'cut')
    }],
  ]),

  ['keyboard alone', async (s) => {
    const page = await visit(await s.person(), s.shop + '/')
    await page.keyboard.press('Tab') // the page's link
    await page.keyboard.press('Tab')
    assert.equal(await focused(page), 'Chat öffnen')
    await page.keyboard.press('Enter')
    await panel(page).waitFor()
    await until('composer has the focus', async () => (await focused(page)) === 'Nachricht')
    await page.keyboard.type('Nur mit der Tastatur')
    await page.keyboard.press('Enter')
    await panel(page).getByText('Bitte zuerst das Häkchen').waitFor()
    await page.keyboard.press('Space') // the focus is on the box
    await page.keyboard.press('Tab') // privacy link
    assert.match(await focused(page), /Datenschutz/)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await until('sent', async () => (await s.messages()).length === 1)
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'detached' })
    assert.equal(await focused(page), 'Chat öffnen')
    await page.keyboard.press('Enter')
    await panel(page).waitFor()
    const seen = new Set()
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab')
      seen.add(await focused(page))
    }
    for (const name of ['Chat schließen', 'Unterhaltung', 'Dateien anhängen', 'Senden']) assert.ok(seen.has(name), `${name} is not reached: ${[...seen]}`)
  }],

  ['language follows the page, also later', async (s) => {
    const page = await visit(await s.person(), s.shop + '/?lang=en')
    assert.equal(await launcher(page).getAttribute('aria-label'), 'Open chat')
    await open(page)
    await panel(page).getByText('How can we help?').waitFor()
    await page.evaluate(() => (document.documentElement.lang = 'de-CH'))
    await panel(page).getByText('Wie können wir helfen?').waitFor()
    assert.equal(await panel(page).getAttribute('lang'), 'de')
  }],

  ['cookie manager: nothing until tresen.init()', async (s) => {
    const page = await (await s.person()).newPage()
    await page.goto(s.shop + '/?manual')
    await page.waitForFunction(() => 'tresen' in window)
    assert.equal(await page.locator('.launch').count(), 0)
    await page.evaluate(() => {
      window.heard = []
      for (const e of ['open', 'close', 'unread']) window.tresen.on(e, (n) => window.heard.push(e + n))
      window.tresen.init()
      window.tresen.open()
    })
    await panel(page).waitFor()
    await page.evaluate(() => window.tresen.close())
    await panel(page).waitFor({ state: 'detached' })
    assert.deepEqual(await page.evaluate(() => window.heard), ['open1', 'close0'])
  }],

  ['a strict content policy of the shop is kept', async (s) => {
    const page = await visit(await s.person(), s.shop + '/?csp')
    const broken = []
    page.on('console', (m) => /Content Security Policy/.test(m.text()) && broken.push(m.text()))
    await open(page)
    await say(page, 'Hallo')
    await until('stored', async () => (await s.messages()).length)
    assert.deepEqual(broken, [])
    assert.equal(await panel(page).evaluate((e) => getComputedStyle(e).position), 'fixed')
  }],

  ['phone: covers the screen, Tab stays inside', async (s) => {
    const page = await visit(await s.person({ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true }), s.shop + '/')
    await open(page)
    await panel(page).getByText('Moin!').waitFor()
    assert.deepEqual(await panel(page).boundingBox(), { x: 0, y: 0, width: 360, height: 640 })
    assert.equal(await panel(page).getAttribute('aria-modal'), 'true')
    for (let i = 0; i < 10; i++) {
      await page.keyboard.press('Tab')
      assert.ok(await page.evaluate(() => !!document.querySelector('[data-tresen]').shadowRoot.activeElement?.closest('.panel')), 'left the window')
    }
    for (const b of await panel(page).locator('header button, .bar button').all()) assert.ok((await b.boundingBox()).height >= 44, 'target too small')
    await axe(page, 'phone')
  }],

  ['200 % zoom: everything can be reached', async (s) => {
    const page = await visit(await s.person({ viewport: { width: 683, height: 384 } }), s.shop + '/')
    await open(page)
    await panel(page).getByText('Moin!').waitFor()
    for (const what of ['.consent input', 'textarea', '.send']) {
      await panel(page).locator(what).scrollIntoViewIfNeeded()
      const b = await panel(page).locator(what).boundingBox()
      assert.ok(b.y >= 0 && b.y + b.height <= 384 && b.x >= 0 && b.x + b.width <= 683, what + ' ' + JSON.stringify(b))
    }
    await say(page, 'Hallo')
    await until('stored', async () => (await s.messages()).length)
  }],

  ['the relay is away at the first click: a sentence, and the next click works', async (s) => {
    const page = await visit(await s.person(), s.shop + '/')
    await s.control('line', { up: 'false' })
    await launcher(page).click()
    await page.getByText('Der Chat konnte nicht geladen werden.').waitFor()
    await s.control('line', { up: 'true' })
    await open(page)
    await panel(page).getByText('Moin!').waitFor()
  }],

  ['settings preview shows unsaved changes and asks nobody', async (s) => {
    const page = await (await s.person()).newPage()
    const asked = []
    page.on('request', (r) => asked.push(r.url()))
    await page.goto(s.relay + '/w/c1/preview')
    await panel(page).waitFor()
    await page.evaluate(() => postMessage({ tresen: 'preview', view: 'conversation', language: 'en', settings: { colour: '#ffd400', position: 'left', theme: 'dark', launcherEn: 'Ask us' }, place: { name: 'Lichthaus', privacy: 'https://x.example', language: 'de', online: true, texts: {} } }))
    await panel(page).getByText('Anna Keller').waitFor()
    assert.equal(await launcher(page).evaluate((e) => getComputedStyle(e).color), 'rgb(0, 0, 0)')
    await panel(page).locator('header .ib').click()
    assert.equal(await launcher(page).getAttribute('aria-label'), 'Ask us')
    await launcher(page).click()
    assert.ok((await panel(page).boundingBox()).x < 40)
    assert.equal(asked.length, 1, asked.join(' '))
    await axe(page, 'preview in yellow on dark')
  }],

  ['sizes keep their budgets', async () => {
    for (const [name, most] of [['loader', 8 * 1024], ['panel', 35 * 1024]]) {
      const size = gzipSync(readFileSync(new URL(`../../backend/channel/webchat/dist/${name}.js`, import.meta.url)), { level: 9 }).length
      assert.ok(size <= most, `${name}: ${size} bytes`)
    }
  }],
])

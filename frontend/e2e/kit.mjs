// What the browser tests share: the real programs (relay, desktop), the demo
// shop's page, Chromium, and words for what people do.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

export const root = fileURLToPath(new URL('../../', import.meta.url))
const bin = (name) => join(root, 'build/bin', name)
const axeSource = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

/** The demo's administrator (backend/cmd/demo/seed). */
export const anna = { email: 'anna.keller@lichthaus-brandt.example', password: 'leuchtturm-26' }

export async function launch() {
  const executablePath =
    process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  if (!executablePath) throw new Error('Chromium is missing: install it or set CHROMIUM to its path')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
      // A microphone that hums, for voice messages.
      '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
    ],
  })
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Waits until f gives something true (an error counts as no) and gives that. */
export async function until(what, f, ms = 15_000) {
  const end = Date.now() + ms
  for (;;) {
    let last = ''
    try {
      const v = await f()
      if (v) return v
    } catch (err) {
      last = ` (${err.message.split('\n')[0]})`
    }
    if (Date.now() > end) throw new Error(`waited in vain: ${what}${last}`)
    await new Promise((r) => setTimeout(r, 25))
  }
}

const answers = (url) => fetch(url).then((r) => r.ok)

/** A program that was started; what it says is shown only when something fails. */
export class Program {
  constructor(name, command, args, env) {
    this.name = name
    this.said = ''
    // A group of its own: a browser engine has children that must end with it.
    this.child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    for (const out of [this.child.stdout, this.child.stderr]) out.on('data', (b) => (this.said = (this.said + b).slice(-20_000)))
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve(signal ?? code)))
  }

  /** Ends it; kill: at once, as a power cut would. */
  async stop(kill = false) {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const signal = (s) => {
      try {
        process.kill(-this.child.pid, s)
      } catch {
        // it has just ended by itself
      }
    }
    signal(kill ? 'SIGKILL' : 'SIGTERM')
    const late = setTimeout(() => signal('SIGKILL'), 5000)
    await this.ended
    clearTimeout(late)
    signal('SIGKILL') // whoever is left of the group
  }
}

/** A relay with a seeded history, a shop with the web chat, and desktops. */
export class World {
  static async open({ conversations = 60, messages = 900, empty = false } = {}) {
    const w = new World()
    w.folder = mkdtempSync(join(tmpdir(), 'tresen-e2e-'))
    w.data = join(w.folder, 'relay')
    w.port = await freePort()
    w.shopPort = await freePort()
    w.relayURL = `http://127.0.0.1:${w.port}`
    w.shopURL = `http://127.0.0.1:${w.shopPort}`
    w.desktops = []
    mkdirSync(w.data, { mode: 0o700 })
    if (!empty) {
      const args = ['seed', '--data', w.data, '--origins', w.shopURL, '--conversations', String(conversations), '--messages', String(messages)]
      const made = spawnSync(bin('demo'), args, { encoding: 'utf8' })
      if (made.status !== 0) throw new Error(`demo seed: ${made.stderr}`)
      w.channel = /channel (\S+)/.exec(made.stdout)[1]
    }
    await w.startRelay()
    await w.startShop()
    return w
  }

  async startRelay() {
    this.relay = new Program('relay', bin('relay'), ['serve', '--listen', `127.0.0.1:${this.port}`, '--data', this.data])
    await until('the relay answers', () => answers(`${this.relayURL}/health`))
  }

  /** The shop's pages with the web chat of this.channel. */
  async startShop() {
    await this.shop?.stop()
    const args = ['shop', '--listen', `127.0.0.1:${this.shopPort}`, '--relay', this.relayURL, '--channel', this.channel ?? '']
    this.shop = new Program('shop', bin('demo'), args)
    await until('the shop answers', () => answers(this.shopURL))
  }

  /** Simulated messengers and the phone's page; gives what their channels are set up with, by kind. */
  async startPhone() {
    this.phone = new Program('phone', bin('demo'), ['phone', '--shop', this.shopURL])
    this.phoneURL = await until('the phone answers', () => /^phone (\S+)$/m.exec(this.phone.said)?.[1])
    const lines = [...this.phone.said.matchAll(/^platform (.+)$/gm)].map((m) => JSON.parse(m[1]))
    return Object.fromEntries(lines.map((p) => [p.type, p]))
  }

  /**
   * Starts the desktop's core as a server for a browser. data: folder name (one
   * per PC); signIn: a person; keys: "file", "memory" or "" to be asked.
   */
  async desktop({ data = 'anna', signIn = anna, keys = 'file', env = {} } = {}) {
    const port = await freePort()
    const d = new Program('desktop', bin('tresen-dev'), [], {
      devserver: `127.0.0.1:${port}`, assetdir: 'frontend/dist', TRESEN_DATA: join(this.folder, data), TRESEN_KEYS: keys,
      TRESEN_BROWSER: 'only', // the hidden window would draw the same once more
      ...(signIn && { TRESEN_SIGNIN: `${this.relayURL} ${signIn.email} ${signIn.password}` }), ...env,
    })
    d.url = `http://127.0.0.1:${port}`
    this.desktops.push(d)
    await until('the desktop answers', () => answers(d.url), 30_000)
    return d
  }

  async endDesktops() {
    for (const d of this.desktops.splice(0)) await d.stop()
  }

  said() {
    return [this.relay, ...this.desktops].map((p) => `--- ${p.name}\n${p.said.slice(-3000)}`).join('\n')
  }

  async close() {
    await this.endDesktops()
    await this.relay.stop()
    await this.shop.stop()
    await this.phone?.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Opens a page and gathers what goes wrong in it. */
export async function open(browser, url, { lang = 'de', theme = 'light', width = 1366, height = 768, ready } = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, locale: lang === 'de' ? 'de-DE' : 'en-GB', colorScheme: theme, reducedMotion: 'reduce', bypassCSP: true,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.wrong = []
  // Wails' own script looks for what only its native window has, and in a browser hears
  // events before it is loaded whole.
  page.on('pageerror', (e) => /reading '(nodes|EventsNotify)'/.test(e.message) || page.wrong.push(e.message))
  page.on('console', (m) => m.type() === 'error' && !/Failed to load resource|WebSocket connection|ERR_/.test(m.text()) && page.wrong.push(m.text()))
  await page.goto(url)
  if (ready) await page.locator(ready).first().waitFor()
  return page
}

/** Nothing threw in the page. */
export function quiet(page) {
  if (page.wrong.length > 0) throw new Error(`in the page: ${page.wrong.join(' | ')}`)
}

/** Throws with a readable list when axe finds something. In the dark only what depends on colour is asked: all else is as in the light. */
export async function axe(page, what) {
  const moved = await page.evaluate(() => document.getElementById('app') !== null && document.scrollingElement.scrollHeight > innerHeight)
  if (moved) throw new Error(`${what}: the whole window can be scrolled`)
  await page.evaluate(axeSource)
  const found = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const dark = matchMedia('(prefers-color-scheme: dark)').matches
    const { violations } = await globalThis.axe.run({ resultTypes: ['violations'], preload: false, iframes: false, runOnly: dark ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } : tags })
    return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 160)} ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ''}`).join('; ')}`)
  })
  if (found.length > 0) throw new Error(`axe, ${what}: ${found.join(' | ')}`)
}

// --- what an agent does

export const at = (page, id) => page.getByTestId(id)
export const rows = (page) => page.locator('[data-testid^="row-"]')
export const rowOf = (page, text) => rows(page).filter({ hasText: text })
export const messages = (page) => page.getByTestId('thread-pane').locator('[data-testid^="message-"]')
export const messageOf = (page, text) => messages(page).filter({ hasText: text })

export const agent = (browser, desktop, options = {}) => open(browser, desktop.url, { ready: '[data-testid="search"]', ...options })

/** Goes to an area by its two keys, which must follow each other within a second and a half: a busy machine may be slower. */
export async function go(page, key, target) {
  await until(`the area of ${key} is there`, async () => {
    await page.keyboard.press('g')
    await page.keyboard.press(key)
    return target.waitFor({ timeout: 4000 }).then(() => true, () => false)
  }, 20_000)
}

/** Takes the last action back by key, once that is offered; said: words of the offer. */
export async function takeBack(page, said = '') {
  const offer = page.locator('.toast').filter({ hasText: said }).getByRole('button', { name: /^(Rückgängig|Undo)/ })
  await offer.last().waitFor()
  await page.keyboard.press('z')
}

/** Chooses a bucket, wherever its tab is: counts that come may move it into the menu at any moment. */
export async function bucket(page, name) {
  const tab = at(page, `bucket-${name}`)
  await until(`the bucket ${name} is chosen`, async () => {
    try {
      if (await tab.count()) await tab.click({ timeout: 2000 })
      else {
        await at(page, 'more-buckets').click({ timeout: 2000 })
        await at(page, `menu-bucket-${name}`).click({ timeout: 2000 })
      }
      return true
    } catch {
      return false
    }
  })
}

export async function answer(page, text) {
  await at(page, 'composer-input').fill(text)
  await at(page, 'composer-input').press('Control+Enter')
}

// --- what a visitor does

export const panel = (page) => page.getByRole('dialog')
export const bubbles = (page) => panel(page).locator('.m .b')

export const visitor = (browser, world, options = {}) => open(browser, `${world.shopURL}${options.lang === 'en' ? '/en/' : '/'}`, { ready: '.launch', ...options })

export async function openChat(page) {
  await page.locator('.launch').click()
  await panel(page).waitFor()
}

/** Writes as a person: ticks the box if it is asked for, types, presses Enter. */
export async function say(page, text) {
  await panel(page).locator('textarea').waitFor()
  const box = panel(page).locator('.consent input')
  if (await box.count()) await box.check()
  await panel(page).locator('textarea').fill(text)
  await panel(page).locator('textarea').press('Enter')
}

/** A visitor sends a photo (of the shop's own lamp) with a text; page: an agent's, to see it arrive. */
export async function sendPicture(browser, world, page, text) {
  const guest = await visitor(browser, world)
  const photo = await guest.screenshot({ clip: { x: 720, y: 90, width: 480, height: 360 } })
  await openChat(guest)
  await panel(guest).locator('input[type=file]').setInputFiles({ name: 'Lampe.png', mimeType: 'image/png', buffer: photo })
  await say(guest, text)
  await at(page, 'area-inbox').click()
  await bucket(page, 'open')
  await rowOf(page, text).first().waitFor()
  await guest.context().close()
}

/** Opens a page of the settings by its name in the navigation. */
export async function settings(page, name) {
  await at(page, 'area-settings').click()
  await page.getByRole('navigation', { name: /^(Einstellungen|Settings)$/ }).getByRole('button', { name, exact: true }).click()
}

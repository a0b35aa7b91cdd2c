// What the browser tests share: a relay in memory on a real network line
// (backend/channel/webchat/webchattry), Chromium, and short words for both.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('../../', import.meta.url))
const binary = join(tmpdir(), `webchattry-${process.pid}`)

export function build() {
  const go = spawnSync('go', ['build', '-o', binary, './backend/channel/webchat/webchattry'], { cwd: root, stdio: 'inherit' })
  if (go.status !== 0) throw new Error('webchattry does not build')
}

export async function launch() {
  const executablePath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  if (!executablePath) throw new Error('Chromium is missing: install it or set CHROMIUM to its path')
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
}

const children = new Set()
process.on('exit', () => children.forEach((c) => c.kill()))

/** Starts one relay with one shop. */
export async function stage() {
  const child = spawn(binary, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  const found = {}
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, address] = line.split(' ')
    found[name] = address
    if (found.shop && found.relay) break
  }
  const control = async (what, args = {}) => {
    const r = await fetch(`${found.shop}/control/${what}`, { method: 'POST', body: new URLSearchParams(args) })
    if (!r.ok) throw new Error(`${what}: ${r.status}`)
    return r.text()
  }
  const state = async () => (await fetch(found.shop + '/control/state')).json()
  return {
    ...found, control, state,
    /** the messages stored so far */
    messages: async () => (await state()).events.filter((e) => e.Text || e.Files),
    address: async () => (await state()).addresses.at(-1),
    sign: async (id) => (await fetch(`${found.shop}/sign?id=${encodeURIComponent(id)}`)).text(),
    stop() {
      children.delete(child)
      child.kill('SIGINT')
    },
  }
}

/** Waits until f gives something true; the test ends with what it gave. */
export async function until(what, f, ms = 30_000) {
  const end = Date.now() + ms
  for (;;) {
    const v = await f()
    if (v) return v
    if (Date.now() > end) throw new Error('waited in vain: ' + what)
    await new Promise((r) => setTimeout(r, 25))
  }
}

/** A visitor's page with words for what a person does. */
export async function visit(context, address) {
  const page = await context.newPage()
  page.errors = []
  page.on('pageerror', (e) => page.errors.push(e.message))
  page.on('console', (m) => m.type() === 'error' && !/Failed to load resource|ERR_|WebSocket connection/.test(m.text()) && page.errors.push(m.text()))
  await page.goto(address)
  await page.locator('.launch').waitFor()
  return page
}

export const launcher = (page) => page.locator('.launch')
export const panel = (page) => page.getByRole('dialog')
export const field = (page) => panel(page).locator('textarea')
export const bubbles = (page) => panel(page).locator('.m .b')

export async function open(page) {
  await launcher(page).click()
  await panel(page).waitFor()
}

/** Writes as a person: ticks the box if it is asked for, types, sends. */
export async function say(page, text) {
  const box = panel(page).locator('.consent input')
  if (await box.count()) await box.check()
  const mail = panel(page).locator('#tresen-email')
  if (await mail.count()) await mail.fill('s.brandt@example.org')
  await field(page).fill(text)
  await panel(page).locator('.send').click()
}

export const stored = (page) => page.evaluate(() => ({ local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookies: document.cookie }))

export async function axe(page, what) {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  if (violations.length) throw new Error(`axe, ${what}: ` + violations.map((v) => `${v.id} (${v.nodes.map((n) => n.target.flat().join(' ') + ' ' + (n.any[0]?.message ?? '')).join('; ')})`).join(' | '))
}

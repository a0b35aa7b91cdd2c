// Photographs every screen, light and dark, German and English, at 1366×768 (the
// main ones at 1920×1080 too) into .run/screenshots. `node e2e/screenshots.mjs
// [WORD]`: only screens whose name holds the word.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { agent, answer, at, bucket, launch, open, openChat, panel, root, rows, say, until, visitor, World } from './kit.mjs'
import { doors, openDoors, screens, tidy } from './screens.mjs'
import { chatScreens } from './chats.mjs'
import { letterScreens } from './letters.mjs'
import { setupScreens } from './setups.mjs'
import { peopleScreens } from './people.mjs'
import { ticketScreens } from './tickets.mjs'
import { openStandIn, serveStandIn } from './standIn.mjs'

const only = process.argv[2] ?? ''
const folder = join(root, '.run/screenshots')
if (!only) rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const browser = await launch()
const world = await World.open({ conversations: 200, messages: 5000 })
const sets = [['light', 'de'], ['dark', 'de'], ['light', 'en'], ['dark', 'en']]
let taken = 0
const missed = []

async function shoot(page, name, theme, lang, size = '') {
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(folder, `${name}-${theme}-${lang}${size}.png`) })
  taken++
}

async function each(page, list, theme, lang, scene, size = '') {
  for (const screen of list.filter((s) => s.name.includes(only))) {
    try {
      await screen.go(page, lang, scene)
      await page.waitForTimeout(120) // pictures and fonts of the demo
      await shoot(page, screen.name, theme, lang, size)
      await tidy(page)
      await screen.undo?.(page)
    } catch (err) {
      missed.push(`${screen.name} ${theme} ${lang}: ${err.message.split('\n')[0]}`)
      await tidy(page).catch(() => {})
    }
  }
  await page.context().close()
}

/** The chat on the shop's page: closed, empty, in conversation, offline. */
async function widget(theme, lang, desktop) {
  const page = await agent(browser, desktop)
  await bucket(page, 'open')
  const guest = await visitor(browser, world, { theme, lang })
  await shoot(guest, 'shop-closed', theme, lang)
  await openChat(guest)
  await panel(guest).locator('textarea').waitFor()
  await shoot(guest, 'shop-empty', theme, lang)
  const text = lang === 'de' ? `Gibt es die Lampe auch in Messing? (${theme})` : `Is the lamp available in brass? (${theme})`
  await say(guest, text)
  await rows(page).filter({ hasText: text.slice(0, 20) }).first().click()
  await answer(page, lang === 'de' ? 'Ja, drei Stück sind am Lager.' : 'Yes, three are in stock.')
  await until('the answer is there', async () => (await panel(guest).locator('.m .b').count()) >= 2)
  await shoot(guest, 'shop-conversation', theme, lang)
  await guest.context().setOffline(true)
  await say(guest, lang === 'de' ? 'Kein Netz im Tunnel.' : 'No network in the tunnel.')
  await guest.waitForTimeout(400)
  await shoot(guest, 'shop-offline', theme, lang)
  await guest.context().close()
  await page.context().close()
}

/** Mail, messengers and their set-up, with the stand-in's data. */
const standIns = [letterScreens, chatScreens, setupScreens]

/** Without the relay: banner, waiting answer, outbox. */
async function offline(desktop) {
  await world.relay.stop(true)
  for (const [theme, lang] of sets) {
    const page = await agent(browser, desktop, { theme, lang })
    await bucket(page, 'open')
    await until('the line is known to be cut', async () => (await at(page, 'status-link').getAttribute('data-link')) !== 'online')
    await rows(page).first().click()
    if (theme === 'light' && lang === 'de') await answer(page, 'Ich melde mich gleich noch einmal bei Ihnen.')
    await at(page, 'status-outbox').click()
    await page.locator('[data-testid^="wish-"]').first().waitFor()
    await shoot(page, 'offline', theme, lang)
    await page.context().close()
  }
  await world.startRelay()
}

try {
  const desktop = await world.desktop()
  const first = await agent(browser, desktop)
  const scene = await openDoors({ world, browser, agent: first })
  await first.context().close()
  for (const [theme, lang] of sets) {
    await each(await agent(browser, desktop, { theme, lang }), [...screens, ...ticketScreens, ...peopleScreens], theme, lang, scene)
    for (const place of ['door', 'keyless']) {
      await each(await open(browser, scene[place].url, { theme, lang, ready: 'main h1' }), doors.filter((d) => d.at === place), theme, lang, scene)
    }
    const large = { theme, lang, width: 1920, height: 1080 }
    await each(await agent(browser, desktop, large), [...screens, ...ticketScreens, ...peopleScreens].filter((s) => s.main), theme, lang, scene, '-1920')
    if ('shop'.includes(only) || only.startsWith('shop')) await widget(theme, lang, desktop)
  }
  if ('offline'.includes(only)) await offline(desktop)
  const wanted = standIns.filter((list) => list.some((s) => s.name.includes(only)))
  if (wanted.length > 0) {
    const served = await serveStandIn()
    for (const [theme, lang] of sets) for (const list of wanted) await each(await openStandIn(browser, served, { theme, lang }), list, theme, lang)
    await served.close()
  }
} finally {
  await browser.close()
  await world.close()
}
for (const m of missed) console.log(`missed  ${m}`)
console.log(`${taken} pictures in .run/screenshots`)
process.exit(missed.length > 0 ? 1 : 0)

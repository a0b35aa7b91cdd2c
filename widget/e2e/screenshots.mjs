// Photographs the widget in its states: npm run screenshots [folder].
import { mkdirSync } from 'node:fs'
import { build, field, launch, launcher, open, panel, say, stage, until, visit } from './kit.mjs'

const out = process.argv[2] ?? new URL('../../e2e-results/widget/', import.meta.url).pathname
mkdirSync(out, { recursive: true })
build()
const browser = await launch()
const looks = [
  { name: 'de-light', lang: 'de', colorScheme: 'light' },
  { name: 'en-dark', lang: 'en', colorScheme: 'dark' },
  { name: 'de-mobile', lang: 'de', colorScheme: 'light', viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true },
]

/** A photo of a lamp, as far as a canvas can take one. */
async function photo(page) {
  const data = await page.evaluate(() => {
    const c = Object.assign(document.createElement('canvas'), { width: 640, height: 400 })
    const x = c.getContext('2d')
    const wall = x.createLinearGradient(0, 0, 640, 400)
    wall.addColorStop(0, '#ddc9b4')
    wall.addColorStop(1, '#b08a72')
    x.fillStyle = wall
    x.fillRect(0, 0, 640, 400)
    x.fillStyle = '#6b4f3c'
    x.fillRect(314, 230, 12, 170)
    x.fillStyle = '#f4e6c3'
    x.beginPath()
    for (const [px, py] of [[260, 90], [380, 90], [440, 250], [200, 250]]) x.lineTo(px, py)
    x.fill()
    return c.toDataURL('image/png')
  })
  return Buffer.from(data.split(',')[1], 'base64')
}

for (const look of looks) {
  const s = await stage()
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, deviceScaleFactor: 1, ...look })
  const page = await visit(context, `${s.shop}/?lang=${look.lang}`)
  const shot = async (name) => {
    await page.waitForTimeout(250) // the entrance is over
    await page.screenshot({ path: `${out}/${look.name}-${name}.png` })
  }
  await shot('1-closed')
  await open(page)
  await shot('2-open')
  await field(page).fill('x')
  await panel(page).locator('.send').click()
  await shot('3-consent-missing')
  await say(page, look.lang === 'de' ? 'Guten Tag, ist die Stehlampe „Juist“ auch in Messing lieferbar? https://lichthaus.example/juist' : 'Hello, can I get the floor lamp “Juist” in brass as well?')
  const address = await until('address', s.address)
  await until('ack', async () => (await s.messages()).length === 1)
  await s.control('saw', { address })
  await s.control('says', { address, agent: 'Anna Keller', text: look.lang === 'de' ? 'Guten Tag! Ja, in Messing haben wir noch drei Stück.' : 'Hello! Yes, we have three left in brass.' })
  await s.control('says', { address, agent: 'Anna Keller', text: look.lang === 'de' ? 'Lieferzeit zwei bis drei Tage.' : 'Delivery takes two to three days.' })
  await s.control('says', { address, agent: 'Jonas Petersen', type: 'email', text: look.lang === 'de' ? 'Die Rechnung habe ich Ihnen per E-Mail geschickt.' : 'I sent you the invoice by email.' })
  await panel(page).getByText(/Rechnung|invoice/).waitFor()
  await shot('4-offer')
  await panel(page).locator('.plain').click()
  await panel(page).locator('input[type=file]').setInputFiles([{ name: 'Wohnzimmer.png', mimeType: 'image/png', buffer: await photo(page) }, { name: 'Grundriss.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n') }])
  await shot('5-files')
  await say(page, look.lang === 'de' ? 'So sieht es bei uns aus.' : 'This is our room.')
  await until('files', async () => (await s.messages()).length === 2)
  await s.control('typing', { address, on: 'true' })
  await shot('6-conversation')
  await s.control('line', { up: 'false' })
  await say(page, look.lang === 'de' ? 'Ich nehme sie!' : 'I take it!')
  await page.waitForTimeout(2500)
  await shot('7-cut')
  await s.control('line', { up: 'true' })
  await until('back', async () => (await s.messages()).length === 3, 20_000)
  await panel(page).locator('header .ib').click()
  await s.control('says', { address, agent: 'Anna Keller', text: 'Gern!' })
  await page.locator('.count:not([hidden])').waitFor()
  await shot('8-unread')
  await s.control('online', { on: 'false' })
  const fresh = await (await browser.newContext({ viewport: { width: 1366, height: 768 }, ...look })).newPage()
  await fresh.goto(`${s.shop}/?lang=${look.lang}`)
  await launcher(fresh).click()
  await fresh.getByRole('dialog').waitFor()
  await fresh.waitForTimeout(300)
  await fresh.screenshot({ path: `${out}/${look.name}-9-offline.png` })
  await context.close()
  s.stop()
}
await browser.close()
console.log('pictures in', out)

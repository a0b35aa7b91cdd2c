// Messengers against the real relay: set up in the settings, written to from the
// demo's phone, answered by an agent; the platforms are simulated.
import assert from 'node:assert/strict'
import { agent, answer, at, bucket, messageOf, open, quiet, rowOf, settings, until } from '../kit.mjs'

const apps = [['telegram', 'Telegram'], ['whatsapp', 'WhatsApp']]

/** Sets a channel up as somebody does: fields, test, save; then the platform is told to call where it does. */
async function connect(page, kind, word, platform) {
  await settings(page, 'Kanäle')
  await page.locator('main header button').click()
  await page.getByRole('dialog').getByRole('button', { name: word, exact: true }).click()
  await at(page, 'steps').waitFor()
  await page.locator('main summary').evaluateAll((all) => all.forEach((el) => el.parentElement.setAttribute('open', '')))
  for (const [name, value] of Object.entries({ ...platform.settings, ...platform.secrets })) {
    const input = page.locator(`[data-field="${name}"] input`)
    if (await input.count()) await input.fill(value)
  }
  await at(page, 'step-probe').click()
  await at(page, 'findings').waitFor()
  await page.keyboard.press('Control+s')
  await at(page, 'health').waitFor()
  if (!(await at(page, 'attach').count())) return
  // Calls come only after that: the address is our own machine's, which is said.
  await at(page, 'copy-hook').getByText('/h/').waitFor()
  await at(page, 'steps').getByText('Sie ist keine öffentliche https-Adresse.').waitFor()
  await at(page, 'attach-go').click()
  await at(page, 'detach').waitFor()
  await until(`${kind} is connected`, async () => (await at(page, 'health').getAttribute('data-state')) === 'ok')
}

export const before = async ({ browser, world }) => {
  const platforms = await world.startPhone()
  const desktop = await world.desktop()
  const page = await agent(browser, desktop)
  for (const [kind, word] of apps) await connect(page, kind, word, platforms[kind])
  await at(page, 'templates-fetch').click()
  await at(page, 'templates-count').getByText('gefunden').waitFor()
  quiet(page)
  await page.context().close()
  return { desktop, platforms }
}

const bubbles = (phone) => phone.locator('#thread li:not(.note)')
const bubble = (phone, text) => bubbles(phone).filter({ hasText: text }).last()

/** The phone of one person, with an app open; who: 0 to 5, each case has its own. */
async function phoneOf({ browser, world }, kind, who) {
  const phone = await open(browser, `${world.phoneURL}/?app=${kind}&who=${who}`, { ready: '#app:not(:empty)' })
  const begun = await phone.evaluate(async (q) => (await (await fetch(`/thread?${q}`)).json()).length > 0, `app=${kind}&who=${who}`)
  if (!begun) await phone.locator('#start').click()
  await phone.locator('#write textarea').waitFor()
  return phone
}

async function write(phone, text) {
  await phone.locator('#write textarea').fill(text)
  await phone.locator('#write textarea').press('Enter')
}

const tool = (phone, name) => phone.locator('#tools').getByRole('button', { name }).click()
const weather = (phone, name) => phone.locator('#weather').getByRole('button', { name }).click()

/** Somebody has written this by an app, and the agent has it open. */
async function talking(scene, kind, who, text) {
  const page = await agent(scene.browser, scene.desktop)
  await bucket(page, 'open')
  const phone = await phoneOf(scene, kind, who)
  await write(phone, text)
  await rowOf(page, text).first().click()
  await messageOf(page, text).first().waitFor()
  return { page, phone }
}

const stateOf = (page, text) => messageOf(page, text).first().getAttribute('data-state')

export const cases = {}

for (const [who, [kind, word]] of apps.entries()) {
  cases[`${word}: a customer writes, the agent answers, both see how far it got`] = async (scene) => {
    const { page, phone } = await talking(scene, kind, who, `Moin, haben Sie die Lampe Borkum in Schwarz? (${word})`)
    await at(page, 'send').getByText(word).waitFor()
    await until('the phone shows that it arrived', async () => /✓/.test(await bubble(phone, 'Borkum in Schwarz').innerText()))
    await answer(page, 'Ja, im Laden und im Lager.')
    await bubble(phone, 'Ja, im Laden und im Lager.').waitFor()
    if (kind === 'whatsapp') {
      await phone.bringToFront()
      await write(phone, 'Prima, danke!') // who writes has read
      await messageOf(page, 'Prima, danke!').first().waitFor()
      await until('it is read', async () => (await stateOf(page, 'im Laden und im Lager')) === 'read')
    } else await until('it is sent', async () => (await stateOf(page, 'im Laden und im Lager')) === 'sent')
    quiet(page)
    quiet(phone)
  }

  cases[`${word}: pictures and voice go both ways`] = async (scene) => {
    const { page, phone } = await talking(scene, kind, who, `Hier kommt gleich ein Bild. (${word})`)
    const pictures = at(page, 'thread-pane').locator('[data-testid^="picture-"] img')
    const voices = at(page, 'thread-pane').locator('[data-testid^="voice-"]')
    const had = { pictures: await pictures.count(), voices: await voices.count() }
    await tool(phone, 'Bild aufnehmen')
    await until('the picture is drawn', async () => (await pictures.count()) > had.pictures && (await pictures.last().evaluate((el) => el.naturalWidth)) > 0)
    await tool(phone, 'Sprachnachricht (Beispiel)')
    await until('the voice message is there', async () => (await voices.count()) > had.voices)

    const photo = (await phone.screenshot({ clip: { x: 100, y: 100, width: 320, height: 240 } })).toString('base64')
    const data = await page.evaluateHandle((b64) => {
      const d = new DataTransfer()
      d.items.add(new File([Uint8Array.from(atob(b64), (c) => c.charCodeAt(0))], 'Lager.png', { type: 'image/png' }))
      return d
    }, photo)
    await at(page, 'composer').dispatchEvent('dragover', { dataTransfer: data })
    await at(page, 'composer').dispatchEvent('drop', { dataTransfer: data })
    await at(page, 'attached-0').waitFor()
    await answer(page, 'So sieht sie im Lager aus.')
    await until('the phone draws it', async () => {
      const img = phone.locator('#thread li.theirs img').last()
      return (await img.count()) > 0 && (await img.evaluate((el) => el.naturalWidth)) > 0
    })
    const heard = await phone.locator('#thread li.theirs audio').count()
    await at(page, 'voice').click()
    await at(page, 'recording').waitFor()
    await page.waitForFunction(() => /0:0[1-9]/.test(document.querySelector('[data-testid="recording"]')?.textContent ?? ''))
    await at(page, 'voice-stop').click()
    await at(page, 'attached-0').waitFor()
    await at(page, 'send').click()
    await until('the phone has the voice message', async () => (await phone.locator('#thread li.theirs audio').count()) > heard)
    quiet(page)
  }

  cases[`${word}: a reply is a quote on both sides, a reaction is seen`] = async (scene) => {
    const { page, phone } = await talking(scene, kind, who, `Welche Farbe hat das Kabel? (${word})`)
    const asked = messageOf(page, `Welche Farbe hat das Kabel? (${word})`).last()
    await asked.hover()
    await page.evaluate(() => document.activeElement?.blur())
    await page.keyboard.press('q')
    await at(page, 'quote-chip').waitFor()
    await answer(page, `Das Kabel ist grau. (${word})`)
    await bubble(phone, 'Das Kabel ist grau.').locator('blockquote').getByText('Welche Farbe hat das Kabel?').waitFor()
    await bubble(phone, 'Das Kabel ist grau.').hover()
    await bubble(phone, 'Das Kabel ist grau.').getByRole('button', { name: /Reagieren.*👍/ }).click()
    await messageOf(page, `Das Kabel ist grau. (${word})`).last().locator('.reactions').getByText('👍').first().waitFor()
    quiet(page)
  }

  cases[`${word}: who blocks the shop is not reached, and that is said`] = async (scene) => {
    const { page, phone } = await talking(scene, kind, who + 2, `Ich melde mich später wieder. (${word})`)
    await tool(phone, 'Laden blockieren')
    const text = `Gern, bis dann! (${word})`
    if (kind === 'telegram') {
      // The platform tells: nobody writes in vain.
      await at(page, 'details').getByText('hat uns blockiert').waitFor()
      await answer(page, text)
      await at(page, 'refusal').waitFor()
      await tool(phone, 'Blockierung aufheben')
      await at(page, 'details').getByText('hat uns blockiert').waitFor({ state: 'detached' })
      await at(page, 'send').click()
      await bubble(phone, text).waitFor()
    } else {
      // It does not, and takes messages that are never delivered.
      await answer(page, text)
      await until('it is not delivered', async () => ['sent', 'failed'].includes(await stateOf(page, text)))
      assert.equal(await bubbles(phone).filter({ hasText: text }).count(), 0, 'it arrived all the same')
      await tool(phone, 'Blockierung aufheben')
    }
    quiet(page)
  }
}

cases['WhatsApp: after 24 hours only a template goes, and it goes'] = async (scene) => {
  const { page, phone } = await talking(scene, 'whatsapp', 5, 'Ist meine Bestellung schon da?')
  await at(page, 'composer').getByTestId('window').waitFor()
  await weather(phone, '24 Stunden vergehen lassen')
  const late = 'Ja, sie liegt bereit.'
  await answer(page, late)
  const message = messageOf(page, late).first()
  await message.locator('[data-testid^="fault-"]').waitFor()
  assert.equal(await bubbles(phone).filter({ hasText: late }).count(), 0, 'a free reply arrived')
  await at(page, 'choose-template').or(message.getByRole('button', { name: /Vorlage/ })).first().click()
  await at(page, 'template-picker').waitFor()
  const fields = page.locator('[data-testid^="template-field-"]')
  for (let i = 0; i < (await fields.count()); i++) await fields.nth(i).fill(['Maya', 'morgen', '10 Uhr'][i] ?? 'x')
  await at(page, 'template-send').click()
  await bubble(phone, 'Maya').waitFor()
  quiet(page)
}

cases['a token that is revoked stops the line, and a new one mends it'] = async (scene) => {
  const { page, phone } = await talking(scene, 'telegram', 4, 'Sind Sie noch da?')
  await weather(phone, 'Zugang widerrufen')
  await answer(page, 'Ja, was kann ich für Sie tun?') // fetching waits for long: sending finds out first
  await at(page, 'channel-alarm').getByRole('button').click()
  await at(page, 'health').getByText('Angehalten').waitFor()
  await weather(phone, 'Schönes Wetter')
  await at(page, 'sign-in-anew').click()
  await page.locator('[data-field="token"] input[type=password]').fill(scene.platforms.telegram.secrets.token)
  await page.keyboard.press('Control+s')
  await until('it is connected again', async () => (await at(page, 'health').getAttribute('data-state')) === 'ok')
  await write(phone, 'Hören Sie mich wieder?')
  await at(page, 'area-inbox').click()
  await bucket(page, 'open')
  await rowOf(page, 'Hören Sie mich wieder?').first().waitFor()
  quiet(page)
}

// Coming in: the very first person, an invited one, an old one; without a key store.
import assert from 'node:assert/strict'
import { agent, at, axe, open, openChat, rowOf, say, settings, until, visitor } from '../kit.mjs'

export const world = { empty: true }
const inside = '[data-testid="search"]'

async function join(page, link, { name, email, password, workspace }) {
  await page.getByLabel('Einladungslink').fill(link)
  if (workspace) await page.getByLabel('Name des Betriebs').fill(workspace)
  if (name) await page.getByLabel('Eigener Name').fill(name)
  if (email) await page.getByLabel('E-Mail-Adresse').fill(email)
  await page.getByLabel('Passwort', { exact: true }).fill(password)
  await page.getByRole('button', { name: workspace ? 'Einrichten' : 'Beitreten' }).click()
}

export const cases = {
  'from the relay’s first link to the first conversation': async (scene) => {
    const { browser, world } = scene
    const link = await until('the relay prints its link', () => /tresen:\/\/join\S+/.exec(world.relay.said)?.[0])
    scene.first = await world.desktop({ data: 'first', signIn: null })
    const page = await open(browser, scene.first.url, { ready: 'main h1' })
    await join(page, link, { workspace: 'Lichthaus', name: 'Jule Brandt', email: 'jule@lichthaus.example', password: 'drei Lampen im Fenster' })
    await page.locator(inside).waitFor({ timeout: 30_000 })

    await settings(page, 'Eingänge')
    await page.locator('main li button').first().click() // the relay has made one, named like the business
    await page.getByLabel('Name', { exact: true }).fill('Lichthaus Laden')
    await page.getByLabel('Link zur Datenschutzerklärung').fill('https://lichthaus.example/datenschutz')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page.getByRole('status').filter({ hasText: 'Gespeichert.' }).waitFor()

    await settings(page, 'Kanäle')
    await page.getByRole('button', { name: 'Neuer Kanal' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Web-Chat' }).click()
    await page.getByLabel('Websites').fill(world.shopURL)
    await page.getByRole('button', { name: 'Speichern' }).click()
    const snippet = await until('the snippet is shown', () => page.locator('pre', { hasText: 'loader.js' }).innerText())
    world.channel = /\/w\/([^/]+)\//.exec(snippet)[1]
    await until('the relay serves the chat', async () => (await fetch(`${world.relayURL}/w/${world.channel}/loader.js`)).ok)
    await page.frameLocator('iframe').getByRole('dialog').waitFor()

    await world.startShop()
    const guest = await visitor(browser, world)
    await openChat(guest)
    await say(guest, 'Bin ich die erste Kundin?')
    await at(page, 'area-inbox').click()
    await at(page, 'bucket-open').click()
    await rowOf(page, 'Bin ich die erste Kundin?').first().waitFor()
  },

  'an invited agent joins and answers beside the first': async (scene) => {
    const { browser, world } = scene
    const page = await agent(browser, scene.first)
    await settings(page, 'Personen')
    await page.getByRole('button', { name: 'Einladen' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Jonas Petersen')
    await dialog.getByLabel('E-Mail-Adresse').fill('jonas@lichthaus.example')
    await dialog.getByRole('button', { name: 'Link erzeugen' }).click()
    const link = await dialog.locator('pre').innerText()
    await dialog.getByRole('button', { name: 'Fertig' }).click()

    const second = await world.desktop({ data: 'second', signIn: null })
    const his = await open(browser, second.url, { ready: 'main h1' })
    await until('the invitation has reached the relay', async () => {
      await his.getByLabel('Einladungslink').fill(link)
      await his.getByLabel('Eigener Name').waitFor({ timeout: 3000 })
      return true
    })
    assert.equal(await his.getByLabel('Eigener Name').inputValue(), 'Jonas Petersen')
    await his.getByLabel('Passwort', { exact: true }).fill('kurz')
    await his.getByRole('button', { name: 'Beitreten' }).click()
    await his.getByText('Noch 6 Zeichen fehlen.').waitFor()
    await his.getByLabel('Passwort', { exact: true }).fill('leuchtturm im nebel')
    await his.getByRole('button', { name: 'Beitreten' }).click()
    await his.locator(inside).waitFor({ timeout: 30_000 })
    await at(his, 'bucket-open').click()
    await rowOf(his, 'Bin ich die erste Kundin?').first().waitFor()
    // agents see only what is their own, and saved replies
    await at(his, 'area-settings').click()
    const nav = his.getByRole('navigation', { name: 'Einstellungen' })
    await nav.waitFor()
    assert.deepEqual(await nav.getByRole('button').allInnerTexts(), ['Gespeicherte Antworten', 'Mein Profil', 'Dieser PC'])
    // blocked: told so, with nothing left to read, and let in no more
    await page.getByRole('button', { name: 'Mehr zu Jonas Petersen' }).click()
    await at(page, 'menu-block').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sperren' }).click()
    const blocked = his.getByRole('heading', { name: 'Das Konto ist gesperrt' })
    await blocked.waitFor()
    await his.getByRole('alert').filter({ hasText: 'von diesem PC entfernt' }).waitFor()
    assert.equal(await his.getByText('Bin ich die erste Kundin?').count(), 0)
    await axe(his, 'told to be blocked')
    await his.getByLabel('Passwort', { exact: true }).fill('falsch geraten')
    await his.getByRole('button', { name: 'Anmelden', exact: true }).click()
    await his.getByRole('alert').filter({ hasText: 'passen nicht zusammen' }).waitFor()
    await his.getByLabel('Passwort', { exact: true }).fill('leuchtturm im nebel')
    await his.getByRole('button', { name: 'Anmelden', exact: true }).click()
    await his.getByRole('alert').filter({ hasText: 'passen nicht zusammen' }).waitFor({ state: 'detached' })
    await blocked.waitFor()
    // a link works once
    const third = await world.desktop({ data: 'third', signIn: null })
    const other = await open(browser, third.url, { ready: 'main h1' })
    await other.getByLabel('Einladungslink').fill(link)
    await other.getByRole('alert').filter({ hasText: 'schon benutzt' }).waitFor()
    await third.stop()
    await second.stop()
  },

  'signing out and in again, with a wrong password first': async (scene) => {
    const { browser } = scene
    const page = await agent(browser, scene.first)
    await settings(page, 'Dieser PC')
    await page.getByRole('main').getByRole('button', { name: 'Abmelden' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Abmelden' }).click()
    await page.getByRole('heading', { name: 'Willkommen bei Tresen' }).waitFor()
    await page.getByLabel('Passwort', { exact: true }).fill('falsch geraten')
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await page.getByRole('alert').filter({ hasText: 'passen nicht zusammen' }).waitFor()
    await page.getByLabel('Passwort', { exact: true }).fill('drei Lampen im Fenster')
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await page.locator(inside).waitFor({ timeout: 30_000 })
  },

  'a PC without a key store asks where the keys shall live': async ({ browser, world }) => {
    const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }
    const signIn = { email: 'jule@lichthaus.example', password: 'drei Lampen im Fenster' }
    const desktop = await world.desktop({ data: 'keyless', signIn, keys: '', env })
    const page = await open(browser, desktop.url, { ready: 'main h1' })
    await page.getByRole('heading', { name: 'Dieser PC hat keinen Schlüsselspeicher' }).waitFor()
    await page.getByRole('radio', { name: 'Nur im Arbeitsspeicher' }).click()
    await page.getByRole('button', { name: 'Weiter' }).click()
    await page.locator(inside).or(page.getByRole('heading', { name: 'Willkommen bei Tresen' })).first().waitFor({ timeout: 30_000 })
    await desktop.stop()
  },
}

// What is changed in the settings arrives where it is used.
import assert from 'node:assert/strict'
import { agent, at, messages, openChat, panel, quiet, rows, settings, until, visitor } from '../kit.mjs'

export const before = async ({ world }) => ({ desktop: await world.desktop() })
const saved = (page) => page.getByRole('status').filter({ hasText: 'Gespeichert.' }).waitFor()
const loader = async (world) => (await fetch(`${world.relayURL}/w/${world.channel}/loader.js`)).text()

export const cases = {
  'the colour of a channel reaches the shop': async ({ browser, world, desktop }) => {
    const page = await agent(browser, desktop)
    await settings(page, 'Kanäle')
    await page.locator('main li button').first().click()
    const colour = page.locator('input[maxlength="7"]')
    await colour.fill('#aa33')
    await colour.blur()
    await page.getByText('Eine Farbe wie #00696b eingeben.').waitFor()
    await colour.fill('#aa3366')
    const frame = page.frameLocator('iframe')
    await until('the preview has the colour before it is saved', async () =>
      frame.locator('.launch').evaluate((el) => {
        const all = [getComputedStyle(el).backgroundColor, getComputedStyle(el).getPropertyValue('--accent'), el.getRootNode().host?.style?.cssText ?? '']
        return /170, 51, 102|#aa3366/i.test(all.join(' ')) || /#aa3366/i.test(el.getRootNode().querySelector?.('[style]')?.getAttribute('style') ?? '')
      }))
    assert.ok(!/#aa3366/i.test(await loader(world)), 'nothing goes out before it is saved')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await saved(page)
    await until('the loader has it', async () => /#aa3366/i.test(await loader(world)))
    quiet(page)
  },

  'the switch and the texts decide what a visitor reads': async ({ browser, world, desktop }) => {
    const page = await agent(browser, desktop)
    await settings(page, 'Eingänge')
    await page.locator('main li button').first().click()
    await page.getByRole('tab', { name: 'Deutsch' }).click()
    await page.getByLabel('Wenn nicht erreichbar').fill('Morgen um neun sind wir wieder da.')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await saved(page)
    await settings(page, 'Betrieb')
    await page.getByRole('switch', { name: 'Wir sind erreichbar', exact: true }).click()
    await page.getByText('Jetzt nicht erreichbar.').waitFor()
    const guest = await visitor(browser, world)
    await openChat(guest)
    await panel(guest).getByText('Morgen um neun sind wir wieder da.').waitFor()
    await page.getByRole('button', { name: 'Rückgängig' }).click()
    await until('it is taken back', async () => (await page.getByRole('switch', { name: 'Wir sind erreichbar', exact: true }).getAttribute('aria-checked')) === 'true')
  },

  'a new saved reply is offered while writing': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await settings(page, 'Gespeicherte Antworten')
    await page.getByRole('button', { name: 'Neu', exact: true }).click()
    await page.getByLabel('Titel').fill('Abholung im Laden')
    await page.getByLabel('Text', { exact: true }).fill('Guten Tag ')
    await page.getByLabel('Text', { exact: true }).press('End')
    await page.getByRole('button', { name: /^\+? ?Vorname$/ }).click()
    assert.equal(await page.getByLabel('Text', { exact: true }).inputValue(), 'Guten Tag {{contact.first_name | "zusammen"}}')
    await page.getByText('Guten Tag Sabine').waitFor()
    await page.getByRole('button', { name: 'Speichern' }).click()
    await saved(page)
    await at(page, 'area-inbox').click()
    await at(page, 'bucket-open').click()
    await rows(page).first().click()
    await at(page, 'replies').click()
    await at(page, 'reply-search').fill('Abholung im Laden')
    await page.getByRole('option').filter({ hasText: 'Abholung im Laden' }).first().click()
    await until('it is in the field', async () => /^Guten Tag \S/.test(await at(page, 'composer-input').inputValue()))
    await at(page, 'composer-input').fill('')
  },

  'leaving with something unsaved asks first': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await settings(page, 'Betrieb')
    await page.getByRole('textbox', { name: 'Name des Betriebs' }).fill('Anders')
    await at(page, 'area-inbox').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Weiter bearbeiten' }).click()
    assert.equal(await page.getByRole('textbox', { name: 'Name des Betriebs' }).inputValue(), 'Anders')
    await at(page, 'area-inbox').click()
    await dialog.getByRole('button', { name: 'Änderungen verwerfen' }).click()
    await at(page, 'search').waitFor()
  },

  'changes made offline say so and go out later': async ({ browser, world, desktop }) => {
    const page = await agent(browser, desktop)
    await settings(page, 'Labels')
    await world.relay.stop(true)
    await page.getByText('Keine Verbindung. Änderungen bleiben auf diesem PC').waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: 'Neues Label' }).first().click()
    await page.getByRole('dialog').getByLabel('Name').fill('Messe')
    await page.getByRole('dialog').getByRole('button', { name: 'Speichern' }).click()
    await page.getByText('Auf diesem PC gespeichert.').waitFor()
    await page.getByRole('list', { name: 'Labels' }).getByText('Messe').waitFor()
    await world.startRelay()
    await until('the outbox is empty', async () => /\b0\b/.test(await at(page, 'status-outbox').innerText()), 40_000)
    await page.getByRole('list', { name: 'Labels' }).getByText('Messe').waitFor()
  },

  'what the relay refuses is said, kept and can be dropped': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await settings(page, 'Kanäle')
    await page.locator('main li button').first().click()
    const sites = page.getByLabel('Websites')
    const before = await sites.inputValue()
    await sites.fill('ftp://shop.example')
    await page.getByRole('button', { name: 'Speichern' }).click()
    const alert = page.getByRole('alert').filter({ hasText: 'Eine Änderung wurde abgelehnt (Kanal).' })
    await alert.waitFor()
    await alert.getByRole('button', { name: 'Verwerfen' }).click()
    await alert.waitFor({ state: 'detached' })
    await until('the form shows what holds', async () => (await sites.inputValue()) === before)
  },

  'own keys and the theme stay with this PC': async ({ browser, world, desktop }) => {
    const page = await agent(browser, desktop)
    await settings(page, 'Dieser PC')
    await page.getByRole('button', { name: 'Dunkel' }).click()
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark')
    await page.getByRole('button', { name: /Taste ändern für Erledigt:/ }).first().click()
    await page.keyboard.press('y')
    await at(page, 'area-inbox').click()
    await at(page, 'bucket-open').click()
    await rows(page).first().click()
    await messages(page).first().waitFor()
    const name = await rows(page).first().getAttribute('data-testid')
    await page.keyboard.press('Escape')
    await page.keyboard.press('y')
    await at(page, name).waitFor({ state: 'detached' })
    await desktop.stop()
    const again = await world.desktop()
    const next = await agent(browser, again)
    assert.equal(await next.evaluate(() => document.documentElement.dataset.theme), 'dark')
  },
}

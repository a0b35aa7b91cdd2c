// The core is killed in the middle of the work.
import assert from 'node:assert/strict'
import { agent, at, answer, bucket, messageOf, rows, until } from '../kit.mjs'

const newest = (page) => rows(page).first()

export const cases = {
  'a draft survives kill -9': async ({ browser, world }) => {
    await world.endDesktops()
    let desktop = await world.desktop()
    let page = await agent(browser, desktop)
    await bucket(page, 'open')
    await newest(page).click()
    const row = await newest(page).getAttribute('data-testid')
    await at(page, 'composer-input').fill('Noch nicht fertig geschrieben')
    // Drafts are on disk within a second; the core itself says when.
    const kept = () => page.evaluate(async (id) => (await window.go.app.App.Open(id)).draft?.text, row.slice('row-'.length))
    await until('the draft is kept', async () => (await kept()) === 'Noch nicht fertig geschrieben', 3000)
    await desktop.stop(true)
    desktop = await world.desktop()
    page = await agent(browser, desktop)
    await bucket(page, 'open')
    await at(page, row).click()
    await until('the draft is back', async () => (await at(page, 'composer-input').inputValue()) === 'Noch nicht fertig geschrieben')
    await at(page, 'composer-input').fill('')
  },

  'an answer given offline survives kill -9 and goes out once': async ({ browser, world }) => {
    await world.endDesktops()
    let desktop = await world.desktop()
    let page = await agent(browser, desktop)
    await bucket(page, 'open')
    await newest(page).click()
    const row = await newest(page).getAttribute('data-testid')
    await world.relay.stop(true)
    await until('the line is known to be cut', async () => (await at(page, 'status-link').getAttribute('data-link')) !== 'online')
    await answer(page, 'Geht nach dem Absturz hinaus')
    await messageOf(page, 'Geht nach dem Absturz hinaus').locator('[data-testid="state-waiting"]').waitFor()
    await desktop.stop(true)
    desktop = await world.desktop()
    page = await agent(browser, desktop)
    await bucket(page, 'open')
    await at(page, row).click()
    await messageOf(page, 'Geht nach dem Absturz hinaus').first().waitFor()
    await world.startRelay()
    await until('it went out', async () => (await messageOf(page, 'Geht nach dem Absturz hinaus').locator('[data-testid="state-waiting"]').count()) === 0, 40_000)
    assert.equal(await messageOf(page, 'Geht nach dem Absturz hinaus').count(), 1)
  },
}

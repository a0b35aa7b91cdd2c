// The main job with the keyboard alone.
import assert from 'node:assert/strict'
import { agent, at, bubbles, go, messageOf, openChat, quiet, rowOf, rows, say, takeBack, until, visitor } from '../kit.mjs'

export const before = async ({ world }) => ({ desktop: await world.desktop() })
const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.tagName)

export const cases = {
  'find, open, answer, finish and take it back': async ({ browser, world, desktop }) => {
    const page = await agent(browser, desktop)
    const guest = await visitor(browser, world)
    await openChat(guest)
    await say(guest, 'Nur mit Tasten, bitte')
    // the palette leads everywhere, also to the right list
    await page.keyboard.press('Control+k')
    await at(page, 'palette').waitFor()
    await page.keyboard.press('Escape')
    await at(page, 'palette').waitFor({ state: 'detached' })
    // search finds by words, the arrow and Enter open
    await page.keyboard.press('/')
    await until('the search has the focus', async () => (await focused(page)) === 'search')
    await until('the message is found', async () => {
      await at(page, 'search').fill('Tasten bitte')
      await page.locator('[data-testid^="hit-"]').first().waitFor({ timeout: 1500 })
      return true
    })
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await messageOf(page, 'Nur mit Tasten, bitte').first().waitFor()
    // answer
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.keyboard.press('r')
    await until('the composer has the focus', async () => (await focused(page)) === 'composer-input')
    await page.keyboard.type('Gern, ganz ohne Maus.')
    await page.keyboard.press('Control+Enter')
    await bubbles(guest).filter({ hasText: 'Gern, ganz ohne Maus.' }).waitFor()
    // finish, take it back
    await page.keyboard.press('Escape')
    await page.keyboard.press('e')
    await at(page, 'reopen').or(page.locator('[role="status"]', { hasText: /rledigt/ })).first().waitFor()
    await takeBack(page)
    await rowOf(page, 'Gern, ganz ohne Maus.').first().waitFor()
    quiet(page)
  },

  'j and k move, Enter opens, ? shows the keys': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await at(page, 'bucket-open').click()
    await rows(page).nth(2).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await at(page, 'composer-input').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await at(page, 'key-sheet').waitFor()
    await page.keyboard.press('Escape')
    await at(page, 'key-sheet').waitFor({ state: 'detached' })
  },

  'settings are reached and used by keys': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    const nav = page.getByRole('navigation', { name: 'Einstellungen' })
    await go(page, 's', nav)
    await nav.getByRole('button', { name: 'Mein Profil' }).focus()
    await page.keyboard.press('Enter')
    const name = page.getByLabel('Name', { exact: true })
    await name.focus()
    await page.keyboard.press('End')
    await page.keyboard.type(' X')
    await page.keyboard.press('Control+s')
    await page.getByRole('status').filter({ hasText: 'Gespeichert.' }).waitFor()
    assert.equal(await name.inputValue(), 'Anna Keller X')
    await page.getByRole('button', { name: 'Rückgängig' }).click()
    await until('the name is as before', async () => (await name.inputValue()) === 'Anna Keller')
  },
}

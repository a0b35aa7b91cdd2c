// Many at once: selected by key, a whole bucket, taken back, also after somebody else
// acted; macros; saved views.
import assert from 'node:assert/strict'
import { agent, at, axe, bucket, quiet, rows, takeBack, until } from '../kit.mjs'

export const world = { conversations: 1600, messages: 4200 }
export const before = async ({ world }) => ({ desktop: await world.desktop() })

const number = async (page, b) => Number((await at(page, `count-${b}`).innerText()).replace(/\D/g, ''))
const wish = (page, kind, body) => page.evaluate(([k, b]) => globalThis.go.app.App.Do(k, JSON.stringify(b)), [kind, body])
const toast = (page, text) => page.getByText(text).first().waitFor()
const idOf = async (row) => (await row.getAttribute('data-testid')).slice('row-'.length)

export const cases = {
  'selected by key, done, taken back': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await bucket(page, 'unassigned')
    await rows(page).nth(3).waitFor()
    await until('all is here', () => page.evaluate(() => globalThis.go.app.App.Status().then((v) => v.link === 'online' && !v.syncing)))
    const had = await number(page, 'unassigned')
    await rows(page).nth(1).hover()
    await page.keyboard.press('x')
    await at(page, 'bulk-bar').waitFor()
    await page.mouse.move(900, 400)
    await page.keyboard.press('Shift+J')
    await page.keyboard.press('Shift+J')
    assert.match(await at(page, 'bulk-n').innerText(), /^3 /)
    await axe(page, 'a selection')
    await page.keyboard.press('l')
    await at(page, 'bulk-label-menu').waitFor()
    await axe(page, 'labels for a selection')
    await page.keyboard.press('Escape')
    await at(page, 'bulk-label-menu').waitFor({ state: 'detached' })
    await page.keyboard.press('e')
    await at(page, 'bulk-bar').waitFor({ state: 'detached' })
    await until('three fewer', async () => (await number(page, 'unassigned')) === had - 3)
    await takeBack(page)
    await until('all back', async () => (await number(page, 'unassigned')) === had)
    quiet(page)
  },

  'with Shift and a click, and let go with Escape': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await bucket(page, 'unassigned')
    await rows(page).nth(5).waitFor()
    await rows(page).nth(1).click({ modifiers: ['Control'] })
    await rows(page).nth(4).click({ modifiers: ['Shift'] })
    assert.match(await at(page, 'bulk-n').innerText(), /^4 /)
    await page.keyboard.press('Escape')
    await at(page, 'bulk-bar').waitFor({ state: 'detached' })
    quiet(page)
  },

  'a whole bucket, while the screen stays alive, and back': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await bucket(page, 'unassigned')
    await rows(page).nth(3).waitFor()
    await bucket(page, 'open')
    await rows(page).nth(3).waitFor()
    const had = await number(page, 'open')
    assert.ok(had > 200, `only ${had} are open`)
    await rows(page).nth(0).hover()
    await page.keyboard.press('x')
    await at(page, 'bulk-all').click()
    await page.evaluate(() => {
      globalThis.gap = 0
      let last = performance.now()
      const tick = () => {
        const now = performance.now()
        globalThis.gap = Math.max(globalThis.gap, now - last)
        last = now
        globalThis.ticking = requestAnimationFrame(tick)
      }
      requestAnimationFrame(tick)
    })
    const begun = Date.now()
    await at(page, 'bulk-done').click()
    await until('none is open', async () => (await number(page, 'open')) === 0, 60_000)
    await at(page, 'bulk-progress').waitFor({ state: 'detached', timeout: 60_000 })
    console.log(`      ${had} conversations done in ${Date.now() - begun} ms, longest time between two frames ${Math.round(await page.evaluate(() => globalThis.gap))} ms`)
    await takeBack(page)
    await until('all are open again', async () => (await number(page, 'open')) === had, 60_000)
    await toast(page, /rückgängig gemacht/)
    quiet(page)
  },

  'undo after somebody else acted says so and leaves it': async ({ browser, world, desktop }) => {
    const page = await agent(browser, desktop)
    const other = await world.desktop({ data: 'elsewhere' })
    const theirs = await agent(browser, other)
    await bucket(page, 'unassigned')
    await rows(page).nth(2).waitFor()
    const id = await idOf(rows(page).nth(2))
    await rows(page).nth(2).click()
    await at(page, 'done').click()
    await at(page, `row-${id}`).waitFor({ state: 'detached' })
    await until('it is done there too', () => theirs.evaluate((c) => globalThis.go.app.App.Beside(c).then((o) => o.row.conversation.status === 'done'), id))
    await wish(theirs, 'snooze', { conversation: id, until: Date.now() + 86_400_000 })
    await until('it is snoozed here', () => page.evaluate((c) => globalThis.go.app.App.Beside(c).then((o) => o.row.conversation.status === 'snoozed'), id))
    await page.getByRole('button', { name: /Rückgängig/ }).first().click()
    await toast(page, /Inzwischen von jemand anderem geändert/)
    await until('it stays snoozed', () => page.evaluate((c) => globalThis.go.app.App.Beside(c).then((o) => o.row.conversation.status === 'snoozed'), id))
    quiet(page)
  },

  'a macro does all of it, and is taken back': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    const id = '01970000-0000-7000-8000-0000000000aa'
    await wish(page, 'macro', { id, name: 'Danke und erledigt', text: 'Guten Tag, vielen Dank. {{contact.bestellung}}', assign: 'me', status: 'done' })
    await bucket(page, 'unassigned')
    await rows(page).nth(1).click()
    await at(page, 'composer-input').waitFor()
    await page.keyboard.press('Escape')
    await at(page, 'list').focus()
    const conversation = await idOf(page.locator('[data-testid="list"] .row.sel'))
    await at(page, 'macros').click()
    await at(page, `macro-${id}`).waitFor()
    await page.keyboard.press('Escape')
    await at(page, 'macro-run').waitFor({ state: 'detached' })
    await at(page, 'list').focus()
    await page.keyboard.press('m')
    await at(page, `macro-${id}`).waitFor()
    await at(page, 'macro-why').waitFor()
    assert.ok(await at(page, 'macro-run').isDisabled(), 'a variable nobody knows, yet it can be run')
    await axe(page, 'a macro')
    await at(page, 'macro-text').fill('Guten Tag, vielen Dank.')
    await at(page, 'macro-run').click()
    const now = () => page.evaluate((c) => globalThis.go.app.App.Beside(c).then((o) => o.row.conversation), conversation)
    await until('done and mine', async () => { const c = await now(); return c.status === 'done' && c.assignee })
    await takeBack(page)
    await until('as it was', async () => { const c = await now(); return c.status === 'open' && !c.assignee && c.preview.text !== 'Guten Tag, vielen Dank.' })
    quiet(page)
  },

  'a view is saved and shown again': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await bucket(page, 'unassigned')
    await at(page, 'views-button').click()
    await at(page, 'view-name').fill('Niemandes')
    await at(page, 'view-save').click()
    await at(page, 'view-0').waitFor()
    await axe(page, 'saved views')
    await page.keyboard.press('Escape')
    await bucket(page, 'mine')
    await at(page, 'views-button').click()
    await at(page, 'view-0').click()
    await until('the view is shown', async () => (await at(page, 'bucket-unassigned').getAttribute('aria-selected')) === 'true')
    quiet(page)
  },
}

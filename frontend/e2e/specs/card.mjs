// What is kept on a contact's card, and how the details are arranged.
import assert from 'node:assert/strict'
import { agent, answer, at, axe, bucket, messageOf, openChat, panel, quiet, rowOf, rows, say, until, visitor } from '../kit.mjs'

export const before = async ({ world }) => ({ desktop: await world.desktop() })

const wish = (page, kind, body) => page.evaluate(([k, b]) => window.go.app.App.Do(k, b), [kind, JSON.stringify(body)])
const attribute = '01970000-0000-7000-8000-0000000000a1'
const order = (page) => page.getByTestId('details').locator('section[data-testid^="panel-"]').evaluateAll((list) => list.map((p) => p.dataset.testid))

async function openFirst(page) {
  await at(page, 'area-inbox').click()
  await bucket(page, 'open')
  await rows(page).first().click()
  await at(page, 'details').waitFor()
}

/** A visitor of the shop and the agent who has opened their conversation. */
async function meet(browser, world, desktop, text) {
  const guest = await visitor(browser, world)
  await openChat(guest)
  await say(guest, text)
  const page = await agent(browser, desktop)
  await bucket(page, 'open')
  await rowOf(page, text).click()
  await messageOf(page, text).waitFor()
  return { guest, page }
}

export const cases = {
  'a note about a contact stays, and can be taken away and back': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await openFirst(page)
    await at(page, 'remark-text').fill('Mag nur dimmbare Lampen.')
    await at(page, 'remark-text').press('Control+Enter')
    await at(page, 'panel-notes').getByText('Mag nur dimmbare Lampen.').waitFor()
    await axe(page, 'note')
    await page.reload()
    await openFirst(page)
    const note = at(page, 'panel-notes').locator('article', { hasText: 'dimmbare' })
    await note.hover()
    await note.getByRole('button', { name: 'Löschen' }).click()
    await note.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Rückgängig' }).click()
    await note.waitFor()
    quiet(page)
  },

  'an attribute has a type and is filled in where it stands': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await openFirst(page)
    await wish(page, 'attribute', { id: attribute, name: 'Kundennummer', type: 'number', position: 0 })
    const field = at(page, `attribute-${attribute}`)
    await field.getByRole('button').click()
    await field.locator('input').fill('zwölf')
    await field.locator('input').press('Enter')
    await page.getByText('Das ist keine Zahl.').waitFor()
    await field.locator('input').fill('12345,5')
    await field.locator('input').press('Enter')
    await field.getByText('12.345,5').waitFor()
    await page.getByRole('button', { name: 'Rückgängig' }).click()
    await field.getByText('eintragen').waitFor()
    quiet(page)
  },

  'who is blocked wakes nobody and is sent nothing': async ({ browser, world, desktop }) => {
    const { guest, page } = await meet(browser, world, desktop, 'Ich störe gern')
    await answer(page, 'Moin, was gibt es?')
    await panel(guest).getByText('Moin, was gibt es?').waitFor()
    await at(page, 'contact-more').click()
    await at(page, 'menu-block-contact').click()
    await axe(page, 'block')
    await at(page, 'block-run').click()
    await at(page, 'blocked').waitFor()
    await page.keyboard.press('e')
    await say(guest, 'Kauft meine Lampen')
    const line = page.locator('[data-testid^="message-"]', { hasText: 'trotz Sperre geschrieben' })
    await line.waitFor()
    await line.getByRole('button').click()
    await line.getByText('Kauft meine Lampen').waitFor()
    await bucket(page, 'done')
    await rowOf(page, 'Moin, was gibt es?').first().waitFor()
    await answer(page, 'Geht das noch?')
    await page.getByText('Dieser Kontakt ist gesperrt').first().waitFor()
    await at(page, 'block-lift').click()
    await at(page, 'blocked').waitFor({ state: 'detached' })
    await say(guest, 'Entschuldigung')
    await messageOf(page, 'Entschuldigung').waitFor()
    await bucket(page, 'open')
    await rowOf(page, 'Entschuldigung').first().waitFor()
    assert.equal(await panel(guest).getByText('Geht das noch?').count(), 0, 'nothing was sent to the blocked visitor')
    quiet(page)
  },

  'panels are folded, moved and hidden, and stay so': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await openFirst(page)
    const usual = await order(page)
    await at(page, 'fold-attributes').click()
    await at(page, 'panel-history').hover()
    await at(page, 'arrange-history').click()
    await at(page, 'menu-up-history').click()
    await until('the history has moved up', async () => (await order(page)).indexOf('panel-history') === usual.indexOf('panel-history') - 1)
    await at(page, 'panel-notes').hover()
    await at(page, 'arrange-notes').click()
    await at(page, 'menu-hide-notes').click()
    await at(page, 'panel-notes').waitFor({ state: 'detached' })
    await at(page, 'choose-panels').click()
    await at(page, 'menu-panel-replies').click()
    await at(page, 'panel-replies').waitFor()
    await page.reload()
    await openFirst(page)
    assert.equal(await at(page, 'panel-notes').count(), 0)
    assert.equal(await at(page, 'fold-attributes').getAttribute('aria-expanded'), 'false')
    await at(page, 'panel-replies').locator('ul button').first().click()
    await until('the reply stands in the composer', async () => (await at(page, 'composer-input').inputValue()).length > 10)
    await at(page, 'panel-history').locator('.head').dragTo(at(page, 'panel-attributes'))
    await until('it was dropped on the first', async () => (await order(page))[0] === 'panel-history')
    await axe(page, 'panels')
    quiet(page)
  },

  'the source of a message can be copied': async ({ browser, world, desktop }) => {
    const { page } = await meet(browser, world, desktop, 'Woher kommt das?')
    const message = messageOf(page, 'Woher kommt das?')
    await message.hover()
    await message.locator('[data-testid^="bubble-more-"]').click()
    await at(page, 'menu-source').click()
    await at(page, 'source').getByText('"Woher kommt das?"').waitFor()
    await axe(page, 'source')
    quiet(page)
  },
}

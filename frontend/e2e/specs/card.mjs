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

const openID = async (page) => (await page.locator('[data-testid="list"] .row.sel').getAttribute('data-testid')).slice('row-'.length)
const beside = (page, id) => page.evaluate((c) => window.go.app.App.Beside(c), id)

/** Looks for another contact by what they wrote. */
async function pick(page, words) {
  await at(page, 'other-search').fill(words)
  const found = page.getByRole('dialog').getByRole('option')
  await until('one is found', async () => (await found.count()) === 1)
  await axe(page, 'looking for a contact')
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/pick-${Date.now()}.png` })
  await found.click()
  await at(page, 'other-search').waitFor({ state: 'detached' })
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/picked-${Date.now()}.png` })
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
    await at(page, 'barred').getByText('An diesen Kontakt wird nichts gesendet.').waitFor()
    await answer(page, 'Geht das noch?')
    assert.equal(await at(page, 'composer-input').inputValue(), 'Geht das noch?', 'the words stay in the composer')
    await at(page, 'composer-input').fill('')
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

  'a contact is merged with one that is looked for, and taken apart again': async ({ browser, world, desktop }) => {
    await meet(browser, world, desktop, 'Mein Zweitgeraet schreibt')
    const { page } = await meet(browser, world, desktop, 'Mein Erstgeraet schreibt')
    const id = await openID(page)
    await at(page, 'more').click()
    await at(page, 'menu-mergeWith').click()
    await pick(page, 'Zweitgeraet')
    await at(page, 'side-other').getByText('Mein Zweitgeraet schreibt').waitFor()
    await axe(page, 'merging')
    assert.ok(await at(page, 'stay-mine').isChecked(), 'who is open stays unless another is chosen')
    await at(page, 'merge-go').click()
    await messageOf(page, 'Mein Zweitgeraet schreibt').waitFor()
    assert.equal((await beside(page, id)).merges.length, 1)
    await page.getByRole('button', { name: 'Rückgängig' }).click()
    await messageOf(page, 'Mein Zweitgeraet schreibt').waitFor({ state: 'detached' })
    assert.equal(((await beside(page, id)).merges ?? []).length, 0)
    await bucket(page, 'open')
    await rowOf(page, 'Mein Zweitgeraet schreibt').waitFor()
    // The other way round: the conversation of the one who stays is shown.
    await at(page, 'more').click()
    await at(page, 'menu-mergeWith').click()
    await pick(page, 'Zweitgeraet')
    await at(page, 'stay-other').check({ force: true })
    await at(page, 'merge-go').click()
    await until('the other one is open with all of it', async () => (await messageOf(page, 'Zweitgeraet').count()) && (await messageOf(page, 'Erstgeraet').count()))
    assert.notEqual(await openID(page), id)
    await page.getByRole('button', { name: 'Rückgängig' }).last().click()
    await rowOf(page, 'Mein Erstgeraet schreibt').waitFor()
    quiet(page)
  },

  'messages are split off to an existing contact, and come back': async ({ browser, world, desktop }) => {
    const { page: first } = await meet(browser, world, desktop, 'Hier die Schwester')
    const sister = await openID(first)
    const { guest, page } = await meet(browser, world, desktop, 'Hier der Bruder')
    await say(guest, 'Die Schwester schreibt vom selben Browser')
    const strayed = messageOf(page, 'vom selben Browser')
    await strayed.waitFor()
    await strayed.hover()
    await strayed.locator('[data-testid^="bubble-more-"]').click()
    await at(page, 'menu-split').click()
    assert.ok(await at(page, 'split-go').isDisabled(), 'nobody is named yet')
    await at(page, 'split-existing').check()
    await pick(page, 'Hier die Schwester')
    await at(page, 'split-chosen').waitFor()
    await axe(page, 'splitting off to somebody known')
    await at(page, 'split-go').click()
    await strayed.waitFor({ state: 'detached' })
    await until('it is with the sister', async () => (await beside(page, sister)).row.conversation.preview.text.includes('vom selben Browser'))
    await page.getByRole('button', { name: 'Rückgängig' }).click()
    await strayed.waitFor()
    await until('the sister has her own words only', async () => (await beside(page, sister)).row.conversation.preview.text.includes('Hier die Schwester'))
    quiet(page)
  },
}

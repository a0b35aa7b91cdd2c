// Tickets: made from a conversation, worked on with the keyboard alone, moved on the
// board, changed by two people, offline.
import assert from 'node:assert/strict'
import { agent, anna, at, axe, go, messages, openChat, quiet, rowOf, say, takeBack, until, visitor } from '../kit.mjs'

export const world = { conversations: 60, messages: 900 }
export const before = async ({ world }) => ({ desktop: await world.desktop() })

const rowsOf = (page) => page.locator('[data-testid^="ticket-"][role="option"]')
const cards = (page, column) => at(page, `column-${column}`).locator('[role="option"]')
const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.tagName)

async function tickets(page) {
  await go(page, 't', at(page, 'ticket-search'))
}

/** A customer writes, the agent has the conversation open. */
async function talking({ browser, world, desktop }, text) {
  const page = await agent(browser, desktop)
  const guest = await visitor(browser, world)
  await openChat(guest)
  await say(guest, text)
  await at(page, 'bucket-unassigned').click()
  await rowOf(page, text).first().click()
  await messages(page).filter({ hasText: text }).first().waitFor()
  await page.keyboard.press('Escape')
  return { page, guest }
}

/** Presses t and makes a ticket with this title. */
async function make(page, title) {
  await page.keyboard.press('t')
  await at(page, 'make-title').waitFor()
  await at(page, 'make-title').fill(title)
  await page.keyboard.press('Control+Enter')
  await at(page, 'make-title').waitFor({ state: 'detached' })
}

export const cases = {
  'made from a conversation, which goes on; solved with it when asked': async (scene) => {
    const text = 'Der Schirm meiner Lampe hat einen Riss.'
    const { page, guest } = await talking(scene, text)
    await page.keyboard.press('t')
    await at(page, 'make-title').waitFor()
    assert.match(await at(page, 'make-title').inputValue(), /Der Schirm meiner Lampe/)
    assert.match(await at(page, 'make-text').inputValue(), /einen Riss/)
    await at(page, 'make-title').fill('Ersatzschirm schicken')
    await page.keyboard.press('Control+Enter')
    await page.locator('.toast', { hasText: 'Ersatzschirm schicken' }).getByRole('button', { name: 'Öffnen' }).click()
    await at(page, 'ticket-pane').waitFor()
    await until('the relay has given a number', async () => /^#\d+$/.test(await at(page, 'ticket-number').innerText()))
    const number = await at(page, 'ticket-number').innerText()
    await page.locator('[data-testid^="line-"]', { hasText: number }).first().waitFor()
    await say(guest, 'Wann kommt er denn?')
    await messages(page).filter({ hasText: 'Wann kommt er denn?' }).first().waitFor()
    // check-list, note, history
    await at(page, 'check-add').fill('Regal 4 nachsehen')
    await page.keyboard.press('Enter')
    await page.getByRole('checkbox', { name: 'Regal 4 nachsehen' }).check()
    await at(page, 'ticket-note').fill('Ist bestellt.')
    await page.keyboard.press('Control+Enter')
    const note = page.locator('[data-testid^="ticket-note-"]', { hasText: 'Ist bestellt.' })
    await until('the note is seen above its field', async () => {
      const [a, b] = [await note.boundingBox(), await at(page, 'ticket-note').boundingBox()]
      return a.y + a.height <= b.y
    })
    // solving offers, unticked, what else could be done
    await at(page, 'ticket-solve').click()
    await at(page, 'solve-also').waitFor()
    assert.equal(await at(page, 'solve-also').isChecked(), false)
    await at(page, 'solve-go').click()
    await at(page, 'ticket-reopen').waitFor()
    assert.ok(await at(page, 'done').isVisible(), 'the conversation goes on')
    await at(page, 'ticket-reopen').click()
    await at(page, 'ticket-solve').click()
    await at(page, 'solve-also').check()
    await at(page, 'solve-go').click()
    await at(page, 'reopen').waitFor()
    quiet(page)
  },

  'another conversation is linked by number and unlinked again': async (scene) => {
    const { page } = await talking(scene, 'Meine Rechnung stimmt nicht.')
    await make(page, 'Rechnung berichtigen')
    await page.locator('[data-testid^="beside-"]', { hasText: 'Rechnung berichtigen' }).waitFor()
    await until('it has a number', async () => /#\d+/.test(await page.locator('[data-testid^="beside-"]').first().innerText()))
    const number = /#\d+/.exec(await page.locator('[data-testid^="beside-"]').first().innerText())[0]
    const other = await talking(scene, 'Ich habe dieselbe Frage zur Rechnung.')
    await other.page.keyboard.press('t')
    await at(other.page, 'make-title').waitFor()
    await other.page.getByRole('dialog').getByRole('tab').last().click()
    await at(other.page, 'existing-search').fill(number)
    await other.page.getByRole('dialog').getByRole('option', { name: /Rechnung berichtigen/ }).first().waitFor()
    await other.page.keyboard.press('Enter')
    await at(other.page, 'ticket-pane').waitFor()
    await until('both are linked', async () => (await other.page.locator('[data-testid^="ticket-conversation-"]').count()) === 2)
    await other.page.locator('[data-testid^="unlink-"]').last().click()
    await until('one is left', async () => (await other.page.locator('[data-testid^="ticket-conversation-"]').count()) === 1)
    await other.page.keyboard.press('Escape')
    quiet(other.page)
  },

  'the list with the keyboard alone': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await tickets(page)
    await rowsOf(page).nth(4).waitFor()
    await page.keyboard.press('j')
    await until('the list has the focus', async () => (await focused(page)) === 'tickets')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await at(page, 'ticket-pane').waitFor()
    const first = await at(page, 'ticket-number').innerText()
    await page.keyboard.press('j')
    await until('the open ticket follows', async () => (await at(page, 'ticket-number').innerText()) !== first)
    // to somebody, a label, taken back
    const before = await at(page, 'ticket-assignee').innerText()
    const to = /Jonas/.test(before) ? 'Aylin' : 'Jonas'
    await page.keyboard.press('a')
    await at(page, 'ask-assign').waitFor()
    await page.keyboard.type(to)
    await page.keyboard.press('Enter')
    await until(`${to} has it`, async () => (await at(page, 'ticket-assignee').innerText()).includes(to))
    await takeBack(page)
    await until('it is as before', async () => (await at(page, 'ticket-assignee').innerText()) === before)
    await page.keyboard.press('Escape')
    await at(page, 'ticket-pane').waitFor({ state: 'detached' })
    // several at once
    await page.keyboard.press('x')
    await page.keyboard.press('Shift+J')
    await page.keyboard.press('Shift+J')
    assert.match(await at(page, 'bulk-bar').innerText(), /3 ausgewählt/)
    await page.keyboard.press('a')
    await at(page, 'ask-assign').waitFor()
    await page.keyboard.type('Anna')
    await page.keyboard.press('Enter')
    await page.locator('.toast', { hasText: '3 Tickets' }).waitFor()
    await page.keyboard.press('Escape')
    await at(page, 'bulk-bar').waitFor({ state: 'detached' })
    // search by number
    await page.keyboard.press('/')
    await until('the search has the focus', async () => (await focused(page)) === 'ticket-search')
    await page.keyboard.type(first)
    await until('that ticket stands first', async () => (await rowsOf(page).first().innerText()).includes(first))
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await until('it is open', async () => (await at(page, 'ticket-number').innerText()) === first)
    quiet(page)
  },

  'the board with the keyboard alone, told to those who do not see it': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await tickets(page)
    await page.keyboard.press('2')
    await cards(page, 'open').first().waitFor()
    await page.keyboard.press('j')
    await until('the column has the focus', async () => (await focused(page)) === 'column-open')
    const card = await page.evaluate(() => document.activeElement.getAttribute('aria-activedescendant'))
    const said = () => at(page, 'board-said').innerText()
    await page.keyboard.press('Space')
    assert.match(await said(), /aufgenommen in Offen/)
    await page.keyboard.press('ArrowRight')
    assert.match(await said(), /Über Wartend/)
    await page.keyboard.press('Escape')
    assert.match(await said(), /Abgebrochen/)
    assert.ok(await at(page, 'column-open').locator(`#${card}`).count(), 'it is back')
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await at(page, 'column-waiting').locator(`#${card}`).waitFor()
    assert.match(await said(), /abgelegt in Wartend/)
    await until('the focus went along', async () => (await focused(page)) === 'column-waiting')
    await takeBack(page)
    await at(page, 'column-open').locator(`#${card}`).waitFor()
    quiet(page)
  },

  'a card is dragged with the pointer': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await tickets(page)
    await at(page, 'mode-board').click()
    await cards(page, 'waiting').first().waitFor()
    const id = await cards(page, 'waiting').first().getAttribute('id')
    const from = await cards(page, 'waiting').first().boundingBox()
    const to = await at(page, 'column-open').boundingBox()
    await page.mouse.move(from.x + 40, from.y + 20)
    await page.mouse.down()
    await page.mouse.move(to.x + 120, to.y + 120, { steps: 8 })
    await page.mouse.up()
    await at(page, 'column-open').locator(`#${id}`).waitFor()
    await takeBack(page)
    await at(page, 'column-waiting').locator(`#${id}`).waitFor()
    quiet(page)
  },

  'two people change the same words: both versions are shown, nothing is lost': async ({ browser, world, desktop }) => {
    const page = await agent(browser, desktop)
    const second = await world.desktop({ data: 'second', signIn: anna })
    const other = await agent(browser, second)
    const open = async (p) => {
      await tickets(p)
      await rowsOf(p).first().waitFor()
      await p.keyboard.press('j')
      await p.keyboard.press('Enter')
      await at(p, 'ticket-title').waitFor()
    }
    await open(page)
    await open(other)
    assert.equal(await at(page, 'ticket-number').innerText(), await at(other, 'ticket-number').innerText())
    await at(other, 'ticket-title').click()
    await at(page, 'ticket-title').click()
    await at(page, 'edit-title').fill('Zuerst geändert')
    await page.keyboard.press('Enter')
    await until('the relay has it', async () => /\b0\b/.test(await at(page, 'status-outbox').innerText()))
    await until('the other one could know', async () => (await rowsOf(other).first().innerText()).includes('Zuerst geändert'))
    await at(other, 'edit-title').fill('Danach geändert')
    await other.keyboard.press('Enter')
    const box = other.locator('[data-testid^="ticket-refused-"]')
    await box.waitFor()
    assert.match(await box.innerText(), /Zuerst geändert/)
    assert.match(await box.innerText(), /Danach geändert/)
    await at(other, 'stale-take').click()
    await until('mine holds', async () => (await at(other, 'ticket-title').innerText()).includes('Danach geändert'))
    await box.waitFor({ state: 'detached' })
    await until('here too', async () => (await at(page, 'ticket-title').innerText()).includes('Danach geändert'))
    quiet(other)
  },

  'made and changed without the relay, it gets its number later': async (scene) => {
    const { world } = scene
    const { page } = await talking(scene, 'Ich brauche ein Angebot über zehn Leuchten.')
    await world.relay.stop(true)
    await until('the line is known to be cut', async () => (await at(page, 'status-link').getAttribute('data-link')) !== 'online')
    await make(page, 'Angebot über zehn Leuchten')
    await page.locator('[data-testid^="beside-"]', { hasText: 'Angebot über zehn' }).click()
    assert.equal(await at(page, 'ticket-number').innerText(), '#…')
    await at(page, 'ticket-priority').click()
    await at(page, 'menu-priority-high').click()
    await until('it is shown at once', async () => /Hoch/.test(await at(page, 'ticket-priority').innerText()))
    await world.startRelay()
    await until('it has a number', async () => /^#\d+$/.test(await at(page, 'ticket-number').innerText()), 40_000)
    assert.match(await at(page, 'ticket-priority').innerText(), /Hoch/)
  },

  'a view is saved and found again': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await tickets(page)
    await at(page, 'filter-priority').click()
    await at(page, 'menu-priority-high').click()
    await at(page, 'view-save').click()
    await at(page, 'view-name').fill('Wichtiges')
    await page.keyboard.press('Enter')
    await at(page, 'saved-Wichtiges').waitFor()
    await at(page, 'view-solved').click()
    await at(page, 'saved-Wichtiges').click()
    await until('the filter is back', async () => /Hoch/.test(await at(page, 'filter-priority').innerText()))
    await at(page, 'view-options').click()
    await at(page, 'menu-view-remove').click()
    await at(page, 'saved-Wichtiges').waitFor({ state: 'detached' })
    quiet(page)
  },

  'one pane at a time on a narrow screen, without violations': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop, { width: 683, height: 384 })
    await tickets(page)
    await rowsOf(page).first().waitFor()
    await axe(page, 'list at 200 %')
    await rowsOf(page).first().click()
    await at(page, 'ticket-pane').waitFor()
    assert.equal(await at(page, 'tickets').count(), 0)
    await axe(page, 'ticket at 200 %')
    await at(page, 'ticket-close').click()
    await at(page, 'tickets').waitFor()
    quiet(page)
  },
}

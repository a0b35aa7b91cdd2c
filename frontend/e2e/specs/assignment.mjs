// Handing work out: the board by keyboard and pointer, people and what they may.
import assert from 'node:assert/strict'
import { board } from '../people.mjs'
import { agent, anna, at, bucket, go, quiet, rows, settings, until, visitor, openChat, say, takeBack } from '../kit.mjs'

export const world = { conversations: 60, messages: 700 }
export const before = async ({ world }) => ({ desktop: await world.desktop() })

const queue = (page) => at(page, 'queue').getByRole('listbox')
const waiting = (page) => at(page, 'queue').getByRole('option')
const card = (page, name) => page.locator('[data-testid^="agent-"]').filter({ hasText: name })
const load = async (page, name) => Number((await card(page, name).locator('.figure [aria-hidden]').innerText()).split('/')[0])
const said = (page) => at(page, 'board-said').innerText()

export const cases = {
  'somebody who waits is given to a person by keyboard alone, and taken back': async ({ browser, world, desktop }) => {
    const guest = await visitor(browser, world)
    await openChat(guest)
    await say(guest, 'Wer kann mir helfen?')
    const page = await agent(browser, desktop)
    await go(page, 'a', page.locator('[data-card]').first())
    await waiting(page).filter({ hasText: 'Wer kann mir helfen?' }).waitFor()
    const before = await load(page, 'Jonas Petersen')
    const many = await waiting(page).count()
    await queue(page).focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Space')
    assert.match(await said(page), /aufgenommen/)
    for (let i = 0; i < 12 && !/Jonas Petersen/.test(await said(page)); i++) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await until('Jonas has it', async () => (await load(page, 'Jonas Petersen')) === before + 1)
    assert.equal(await waiting(page).count(), many - 1)
    assert.match(await said(page), /An Jonas Petersen zugewiesen/)
    await takeBack(page)
    await until('it is back', async () => (await waiting(page).count()) === many && (await load(page, 'Jonas Petersen')) === before)
    // by number, and by typing a name
    await queue(page).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('a')
    await page.getByRole('dialog').getByRole('combobox').fill('jonas')
    await page.keyboard.press('Enter')
    await until('Jonas has it again', async () => (await load(page, 'Jonas Petersen')) === before + 1)
    quiet(page)
  },

  'several are dragged onto a person, and one back to the queue': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await board(page)
    await until('two wait', async () => (await waiting(page).count()) >= 2)
    const many = await waiting(page).count()
    const before = await load(page, 'Marek Nowak')
    await waiting(page).nth(0).click()
    await waiting(page).nth(1).click({ modifiers: ['Shift'] })
    await until('both are chosen', async () => (await at(page, 'queue').locator('[aria-selected="true"]').count()) === 2)
    await waiting(page).nth(0).dragTo(card(page, 'Marek Nowak'))
    await until('Marek has both', async () => (await load(page, 'Marek Nowak')) === before + 2)
    await until('they left the queue', async () => (await waiting(page).count()) === many - 2)
    await card(page, 'Marek Nowak').locator('.fold').click()
    await card(page, 'Marek Nowak').getByRole('option').first().dragTo(at(page, 'queue').locator('header'))
    await until('one is back', async () => (await load(page, 'Marek Nowak')) === before + 1)
    await at(page, 'board-list').click()
    await page.reload()
    await at(page, 'area-assignment').click()
    await until('the list is remembered', async () => (await at(page, 'board-list').getAttribute('aria-pressed')) === 'true')
    await at(page, 'board-grid').click()
  },

  'all that somebody has is passed on': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await board(page)
    await until('Marek has something', async () => (await load(page, 'Marek Nowak')) > 0)
    const had = await load(page, 'Marek Nowak')
    await card(page, 'Marek Nowak').getByRole('button', { name: 'Mehr zu Marek Nowak' }).click()
    await at(page, 'menu-pass').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Weitergeben' }).click()
    await until('Marek has nothing', async () => (await load(page, 'Marek Nowak')) === 0)
    await page.getByRole('button', { name: 'Rückgängig' }).click()
    await until('Marek has it again', async () => (await load(page, 'Marek Nowak')) === had)
  },

  'a right is changed and followed': async ({ browser, world, desktop }) => {
    const page = await agent(browser, desktop)
    await settings(page, 'Personen')
    await at(page, 'agent-jonas.petersen@lichthaus-brandt.example').click()
    await page.getByRole('switch', { name: 'Nur eigene Unterhaltungen' }).click()
    await page.getByLabel('Fähigkeiten').fill('Französisch')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page.getByRole('status').filter({ hasText: 'Gespeichert.' }).waitFor()
    await page.getByRole('button', { name: 'Zurück zur Liste' }).click()
    await page.getByRole('row').filter({ hasText: 'Jonas Petersen' }).filter({ hasText: 'nur eigene' }).filter({ hasText: 'Französisch' }).waitFor()
    await board(page)
    await card(page, 'Jonas Petersen').getByText('Französisch').waitFor()

    const his = await agent(browser, await world.desktop({ data: 'jonas', signIn: { email: 'jonas.petersen@lichthaus-brandt.example', password: anna.password } }))
    assert.equal(await at(his, 'area-assignment').count(), 0, 'agents have no board')
    // at least one is his, whatever was passed on before
    await page.evaluate(async (name) => {
      const { App } = globalThis.go.app
      const [mine, all] = [(await App.Workspace()).agents.find((a) => a.name === name), await App.List({ bucket: 'open', filter: { inbox: '', channel: '', label: '', agent: '', unansweredMins: 0, unread: false }, sort: 'newest', after: '', limit: 1 })]
      await App.Do('assign', JSON.stringify({ conversation: all.rows[0].conversation.id, agent: mine.id }))
    }, 'Jonas Petersen')
    await bucket(his, 'open')
    await until('only his own are there', async () => (await rows(his).count()) > 0 && (await rows(his).count()) < 20)
    quiet(page)
    quiet(his)
  },

  'business hours, the notice and who gets what are kept together': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await settings(page, 'Eingänge')
    await page.locator('main li button').first().click()
    await page.getByRole('tab', { name: 'Geschäftszeiten' }).click()
    const on = page.getByRole('switch', { name: 'Dieser Eingang hat Geschäftszeiten' })
    if ((await on.getAttribute('aria-checked')) === 'false') await on.click()
    await page.getByLabel('Montag, öffnet').first().fill('8.30')
    await page.getByLabel('Montag, öffnet').first().blur()
    assert.equal(await page.getByLabel('Montag, öffnet').first().inputValue(), '8:30')
    await page.getByLabel('Montag, schließt').first().fill('8')
    await page.getByLabel('Montag, schließt').first().blur()
    await page.getByText('Ein Abschnitt muss nach seinem Beginn enden.').waitFor()
    await page.getByLabel('Montag, schließt').first().fill('1700')
    await page.getByRole('button', { name: 'Montag kopieren' }).click()
    await page.getByRole('menuitem', { name: 'Auf jeden Tag' }).click()
    await page.getByTestId('hours-next').filter({ hasText: /öffn/i }).waitFor()
    const notice = page.getByRole('switch', { name: 'Außerhalb der Geschäftszeiten automatisch antworten' })
    if ((await notice.getAttribute('aria-checked')) === 'false') await notice.click()
    await page.getByRole('tabpanel').getByRole('textbox', { name: 'Text' }).fill('Wir sind {{inbox.opens}} wieder da.')
    await page.getByTestId('absence-preview').filter({ hasText: /^Wir sind (heute|morgen|am).* um \d+:\d\d Uhr wieder da\.$/ }).waitFor()
    await page.getByRole('tab', { name: 'Zuweisung' }).click()
    const routing = page.getByRole('switch', { name: 'Neue Unterhaltungen automatisch zuweisen' })
    if ((await routing.getAttribute('aria-checked')) === 'true') await routing.click()
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page.getByRole('status').filter({ hasText: 'Gespeichert.' }).waitFor()
    await page.getByRole('button', { name: 'Zurück zur Liste' }).click()
    await page.locator('main li button').first().click()
    await page.getByRole('tab', { name: 'Geschäftszeiten' }).click()
    assert.equal(await page.getByLabel('Sonntag, schließt').first().inputValue(), '17:00')
    quiet(page)
  },

  'teams, attributes and macros are made, ordered and taken away': async ({ browser, desktop }) => {
    const page = await agent(browser, desktop)
    await settings(page, 'Teams')
    await page.getByRole('button', { name: 'Neues Team' }).first().click()
    await page.getByRole('dialog').getByLabel('Name').fill('Werkstatt')
    await page.getByRole('dialog').getByLabel('Personen suchen').fill('jonas')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Speichern' }).click()
    await page.getByText('1 Mitglied: Jonas Petersen').waitFor()
    await settings(page, 'Merkmale')
    for (const name of ['Kundengruppe', 'Geburtstag']) {
      await page.getByRole('button', { name: 'Neues Merkmal' }).first().click()
      await page.getByRole('dialog').getByLabel('Name').fill(name)
      await page.getByRole('dialog').getByRole('button', { name: 'Speichern' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    const order = () => page.locator('main ol li .title').allInnerTexts()
    const was = await order()
    await page.getByRole('button', { name: /^Geburtstag verschieben/ }).focus()
    await page.keyboard.press('ArrowUp')
    await until('it stands above', async () => (await order()).join() === [...was.slice(0, -2), was.at(-1), was.at(-2)].join())
    assert.match(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''), /^Geburtstag/)
    await page.getByRole('button', { name: 'Geburtstag entfernen' }).click()
    await page.getByText('Kein Kontakt hat hier einen Wert.').waitFor()
    await at(page, 'attribute-remove').click()
    await until('it is gone', async () => !(await order()).includes('Geburtstag'))
    await page.getByRole('status').getByRole('button', { name: 'Rückgängig' }).or(page.getByRole('button', { name: 'Rückgängig' })).first().click()
    await until('it is back', async () => (await order()).includes('Geburtstag'))
    await settings(page, 'Makros')
    await page.getByRole('button', { name: 'Neu', exact: true }).click()
    await page.locator('main input[required]').fill('Abschließen')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page.getByText('Dieses Makro tut noch nichts.').waitFor()
    await page.getByRole('button', { name: 'Status' }).or(page.getByLabel('Status')).first().click()
    await page.getByRole('option', { name: 'erledigen' }).click()
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page.locator('main ul button').filter({ hasText: 'Abschließen' }).filter({ hasText: 'erledigt' }).waitFor()
    quiet(page)
  },

  'a password is changed and the other PC is signed out': async ({ browser, world, desktop }) => {
    const other = await agent(browser, await world.desktop({ data: 'second' }))
    const page = await agent(browser, desktop)
    await settings(page, 'Mein Profil')
    const change = async (old, fresh) => {
      await page.getByLabel('Jetziges Passwort').fill(old)
      await page.getByLabel('Neues Passwort').fill(fresh)
      await page.getByRole('dialog').getByRole('button', { name: 'Passwort ändern' }).click()
    }
    await page.getByRole('button', { name: 'Passwort ändern …' }).click()
    await change('geraten', 'ein Leuchtturm im Nebel')
    await page.getByText('Das jetzige Passwort stimmt nicht.').waitFor()
    await change(anna.password, 'ein Leuchtturm im Nebel')
    await page.getByText('Das Passwort ist geändert.').waitFor()
    await other.getByRole('heading', { name: 'Bitte neu anmelden' }).waitFor()
    await page.getByRole('button', { name: 'Passwort ändern …' }).click()
    await change('ein Leuchtturm im Nebel', anna.password)
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  },
}

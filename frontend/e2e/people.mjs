// Screens of the assignment board and of the settings of working together:
// photographed by screenshots.mjs, examined by specs/axe.mjs.
import { at, settings } from './kit.mjs'

export const words = {
  de: { people: 'Personen', teams: 'Teams', attributes: 'Merkmale', macros: 'Makros', inboxes: 'Eingänge', profile: 'Mein Profil', hours: 'Geschäftszeiten', routing: 'Zuweisung', rule: 'Regel hinzufügen', roles: 'Was jede Rolle darf', day: 'Tag hinzufügen', notice: 'Außerhalb der Geschäftszeiten automatisch antworten', password: 'Passwort ändern …' },
  en: { people: 'People', teams: 'Teams', attributes: 'Attributes', macros: 'Macros', inboxes: 'Inboxes', profile: 'My profile', hours: 'Business hours', routing: 'Assignment', rule: 'Add a rule', roles: 'What each role may', day: 'Add a day', notice: 'Answer automatically outside of business hours', password: 'Change password …' },
}

export async function board(page) {
  await at(page, 'area-assignment').click()
  await page.locator('[data-card]').first().waitFor()
}
const queue = (page) => at(page, 'queue').getByRole('listbox')
const page = (name) => (p, lang) => settings(p, words[lang][name])
const dialog = (p) => p.getByRole('dialog').waitFor()
const fresh = (p) => p.locator('main header button').last().click()

/** Leaves a form with something unsaved. */
async function leave(p) {
  await at(p, 'area-inbox').click()
  await p.getByRole('dialog').or(at(p, 'search')).first().waitFor()
  const go = p.getByRole('button', { name: /^(Änderungen verwerfen|Discard changes)$/ })
  if (await go.count()) await go.click()
}

async function on(control) {
  if ((await control.getAttribute('aria-checked')) === 'false') await control.click()
}

/** One part of the first inbox's page, switched on. */
const part = (name) => async (p, lang) => {
  await page('inboxes')(p, lang)
  await p.locator('main li button').first().click()
  await p.getByRole('tab', { name: words[lang][name] }).click()
  await on(p.getByRole('switch').first())
}

export const peopleScreens = [
  { name: 'assignment', main: true, go: board },
  { name: 'assignment-open', go: async (p) => { await board(p); await p.locator('.fold[aria-expanded="false"]').first().click() } },
  { name: 'assignment-list', go: async (p) => { await board(p); await at(p, 'board-list').click() }, undo: (p) => at(p, 'board-grid').click() },
  {
    name: 'assignment-carry',
    go: async (p) => { await board(p); await queue(p).focus(); await p.keyboard.press('x'); await p.keyboard.press('j'); await p.keyboard.press('x'); await p.keyboard.press('Space'); await p.keyboard.press('ArrowRight') },
    undo: async (p) => { await p.keyboard.press('Escape'); await p.keyboard.press('Escape') },
  },
  { name: 'assignment-pick', go: async (p) => { await board(p); await queue(p).focus(); await p.keyboard.press('a'); await dialog(p) } },
  { name: 'settings-person', main: true, go: async (p, l) => { await page('people')(p, l); await p.locator('main .who').nth(1).click(); await p.locator('main h3').first().waitFor() } },
  { name: 'settings-roles', go: async (p, l) => { await page('people')(p, l); await p.getByRole('button', { name: words[l].roles }).click(); await dialog(p) } },
  { name: 'settings-teams', go: page('teams') },
  { name: 'settings-team', go: async (p, l) => { await page('teams')(p, l); await fresh(p); await dialog(p) } },
  { name: 'settings-attributes', go: page('attributes') },
  { name: 'settings-attribute', go: async (p, l) => { await page('attributes')(p, l); await fresh(p); await dialog(p) } },
  { name: 'settings-macros', go: page('macros') },
  { name: 'settings-macro', go: async (p, l) => { await page('macros')(p, l); await p.locator('main section header button').click(); await p.getByRole('switch').first().click(); await p.locator('main textarea').waitFor() }, undo: leave },
  { name: 'settings-hours', main: true, go: async (p, l) => { await part('hours')(p, l); await p.getByRole('button', { name: words[l].day, exact: true }).click() }, undo: leave },
  {
    name: 'settings-absence',
    go: async (p, l) => { await part('hours')(p, l); await on(p.getByRole('switch', { name: words[l].notice })); await at(p, 'absence-preview').first().waitFor(); await at(p, 'absence-preview').first().scrollIntoViewIfNeeded() }, undo: leave,
  },
  { name: 'settings-routing', go: async (p, l) => { await part('routing')(p, l); await p.getByRole('button', { name: words[l].rule }).click() }, undo: leave },
  { name: 'settings-password', go: async (p, l) => { await page('profile')(p, l); await p.getByRole('button', { name: words[l].password }).click(); await dialog(p) } },
]

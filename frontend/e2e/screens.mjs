// Every screen of the desktop: how to get there. Photographed by
// screenshots.mjs and examined by specs/axe.mjs.
import { at, bucket, messages, rowOf, rows, sendPicture, settings, until } from './kit.mjs'

const photo = 'So sieht der Riss aus.'

const names = {
  de: { workspace: 'Betrieb', inboxes: 'Eingänge', channels: 'Kanäle', agents: 'Personen', labels: 'Labels', savedReplies: 'Gespeicherte Antworten', profile: 'Mein Profil', device: 'Dieser PC' },
  en: { workspace: 'Workspace', inboxes: 'Inboxes', channels: 'Channels', agents: 'People', labels: 'Labels', savedReplies: 'Saved replies', profile: 'My profile', device: 'This PC' },
}

async function inbox(page, which = 'open') {
  await at(page, 'area-inbox').click()
  if (await at(page, 'search').inputValue()) {
    await at(page, 'search').fill('')
    await at(page, 'search').press('Escape')
  }
  await bucket(page, which)
}

/** Opens the first conversation and waits until its thread is there. */
async function thread(page, n = 0) {
  await inbox(page)
  await rows(page).nth(n).click()
  await messages(page).first().waitFor()
}

const page = (name) => async (p, lang) => settings(p, names[lang][name])
const first = (p) => p.locator('main li button').first().click()

/** main: also photographed large. go(page, lang). */
export const screens = [
  { name: 'thread', main: true, go: (p) => thread(p) },
  { name: 'details-hidden', go: async (p) => { await thread(p, 1); await at(p, 'toggle-details').or(p.getByTestId('details')).first().waitFor(); await p.keyboard.press('Control+\\') }, undo: (p) => p.keyboard.press('Control+\\') },
  { name: 'note', go: async (p) => { await thread(p); await at(p, 'mode-note').click() }, undo: (p) => at(p, 'mode-reply').click() },
  { name: 'done', go: async (p) => { await inbox(p, 'done'); await rows(p).first().click(); await messages(p).first().waitFor() } },
  { name: 'search', main: true, go: async (p) => { await inbox(p); await at(p, 'search').fill('lamp'); await p.locator('[data-testid^="hit-"]').first().waitFor() }, undo: (p) => at(p, 'search').fill('') },
  { name: 'search-empty', go: async (p) => { await inbox(p); await at(p, 'search').fill('xqzqzq'); await at(p, 'search-hits').waitFor({ state: 'attached' }) }, undo: (p) => at(p, 'search').fill('') },
  { name: 'palette', go: async (p) => { await thread(p); await p.keyboard.press('Control+k'); await at(p, 'palette').waitFor() } },
  { name: 'keys', go: async (p) => { await thread(p); await p.keyboard.press('Escape'); await p.evaluate(() => document.activeElement?.blur()); await p.keyboard.press('?'); await at(p, 'key-sheet').waitFor() } },
  { name: 'replies', main: true, go: async (p) => { await thread(p); await at(p, 'replies').click(); await at(p, 'reply-search').waitFor() } },
  { name: 'emoji', go: async (p) => { await thread(p); await at(p, 'emoji').click(); await p.getByTestId('emoji-search').waitFor() } },
  { name: 'assign', go: async (p) => { await thread(p); await at(p, 'assign').click(); await p.locator('[data-testid^="pick-"]').first().waitFor() } },
  { name: 'export', go: async (p) => { await thread(p); await at(p, 'more').click(); await p.getByRole('menuitem', { name: /^Export/ }).click(); await at(p, 'export-go').waitFor() } },
  { name: 'snooze', go: async (p) => { await thread(p); await at(p, 'snooze').click(); await p.locator('[data-testid^="snooze-"]').nth(1).waitFor() } },
  {
    name: 'viewer',
    go: async (p) => {
      await inbox(p)
      await rowOf(p, photo).first().click()
      await p.locator('[data-testid^="picture-"]').first().click()
      await at(p, 'viewer').waitFor()
    },
  },
  { name: 'outbox', go: async (p) => { await thread(p); await at(p, 'status-outbox').click(); await p.getByRole('dialog').waitFor() } },
  { name: 'me', go: async (p) => { await thread(p); await at(p, 'me').click(); await p.getByRole('menu').waitFor() } },
  { name: 'settings-workspace', go: page('workspace') },
  { name: 'settings-inboxes', go: page('inboxes') },
  { name: 'settings-inbox', go: async (p, l) => { await page('inboxes')(p, l); await first(p) } },
  { name: 'settings-channels', go: page('channels') },
  { name: 'settings-channel', main: true, go: async (p, l) => { await page('channels')(p, l); await first(p); await p.frameLocator('iframe').locator('[role=dialog]').waitFor() } },
  { name: 'settings-agents', go: page('agents') },
  { name: 'settings-invite', go: async (p, l) => { await page('agents')(p, l); await p.locator('main header button').last().click(); await p.getByRole('dialog').waitFor() } },
  { name: 'settings-labels', go: page('labels') },
  { name: 'settings-label', go: async (p, l) => { await page('labels')(p, l); await p.locator('main header button').click(); await p.getByRole('dialog').waitFor() } },
  { name: 'settings-replies', go: async (p, l) => { await page('savedReplies')(p, l); await p.locator('main .groups button').first().click(); await p.locator('main textarea').waitFor() } },
  { name: 'settings-profile', go: page('profile') },
  { name: 'settings-device', go: page('device') },
  { name: 'settings-keys', go: async (p, l) => { await page('device')(p, l); await p.locator('main .scroll').first().evaluate((el) => el.scrollTo(0, el.scrollHeight)) } },
]

/** What comes before anybody is signed in; at: the desktop to look at. */
export const doors = [
  { name: 'start', at: 'door', go: async (p) => { await p.getByRole('tab').first().click() } },
  { name: 'signin', at: 'door', go: async (p) => { await p.getByRole('tab').last().click(); await p.locator('input[type=password]').waitFor() } },
  { name: 'join', at: 'door', go: async (p, lang, scene) => { await p.getByRole('tab').first().click(); await p.locator('textarea').fill(scene.link); await p.locator('input[name=name]').waitFor(); await p.locator('input[autocomplete=new-password]').fill('lampenladen') } },
  { name: 'keyring', at: 'keyless', go: async (p) => { await p.getByRole('radio').first().waitFor() } },
]

/** Closes whatever is open. */
export async function tidy(p) {
  for (let i = 0; i < 4 && (await p.locator('[role="dialog"], [role="menu"], [role="listbox"][id^="bits"]').count()) > 0; i++) await p.keyboard.press('Escape')
}

/** What the screens need: a photo somebody sent, desktops nobody is signed in on, and an invitation for them. */
export async function openDoors({ world, browser, agent }) {
  const page = await agent
  await settings(page, names.de.agents)
  await page.locator('main header button').last().click()
  await page.getByRole('dialog').locator('input').first().fill('Nina Falk')
  await page.getByRole('dialog').locator('input').nth(1).fill('nina.falk@lichthaus-brandt.example')
  await page.getByRole('dialog').getByRole('button', { name: 'Link erzeugen' }).click()
  const link = await page.getByRole('dialog').locator('pre').innerText()
  await tidy(page)
  await until('the invitation has gone out', async () => /\b0\b/.test(await at(page, 'status-outbox').innerText()))
  await sendPicture(browser, world, page, photo)
  const door = await world.desktop({ data: 'door', signIn: null })
  const keyless = await world.desktop({ data: 'keyless', keys: '', env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' } })
  return { link, door, keyless }
}

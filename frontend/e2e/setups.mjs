// The screens of setting messengers up, as the stand-in has them: photographed by
// screenshots.mjs, examined by specs/setup.mjs.
import { at, settings, until } from './kit.mjs'

const channels = { de: 'Kanäle', en: 'Channels' }
const inboxes = { de: 'Eingänge', en: 'Inboxes' }

/** Opens the form of a new channel. */
export async function fresh(p, lang, kind) {
  await settings(p, channels[lang])
  await p.locator('main header button').click()
  await p.getByRole('dialog').getByRole('button', { name: kind, exact: true }).click()
  await at(p, 'steps').waitFor()
}

/** Opens a channel the stand-in has. */
export async function existing(p, lang, name) {
  await settings(p, channels[lang])
  await p.locator('main li button').filter({ hasText: name }).click()
  await at(p, 'steps').waitFor()
}

/** Changes what the stand-in's relay says of a line. */
export const health = (p, ...lines) =>
  p.evaluate((lines) => {
    window.fake.store.view.health = lines.map((h) => ({ since: Date.now() - 3_600_000, ...h, ...Object.fromEntries(['since', 'lastIn', 'expires', 'silent'].filter((k) => k in h).map((k) => [k, Date.now() + h[k]])) }))
    window.fake.tell('changed', { kinds: ['health'], conversations: [] })
  }, lines)

const hook = (p, channel, view) => p.evaluate(([channel, view]) => window.fake.hooks.set(channel, view), [channel, view])
export const bot = '@nordlicht_leuchten'
export const number = '+49 441 9722'
const hour = 3_600_000
const day = 24 * hour
const top = (p) => p.locator('main .scroll').first().evaluate((el) => el.scrollTo(0, 0))
const end = (p) => p.locator('main .scroll').first().evaluate((el) => el.scrollTo(0, el.scrollHeight))

async function discard(p) {
  await p.getByRole('button', { name: /^(Abbrechen|Cancel|Verwerfen|Discard)$/ }).last().click()
  const sure = p.getByRole('dialog').getByRole('button', { name: /verwerfen|Discard/ })
  if (await sure.count()) await sure.click()
}

export const setupScreens = [
  { name: 'setup-telegram-new', go: (p, lang) => fresh(p, lang, 'Telegram'), undo: discard },
  { name: 'setup-whatsapp-new', go: (p, lang) => fresh(p, lang, 'WhatsApp'), undo: discard },
  {
    name: 'setup-telegram-tested',
    go: async (p, lang) => {
      await fresh(p, lang, 'Telegram')
      await p.locator('[data-field="token"] input').fill('123456789:AAE')
      await at(p, 'step-probe').click()
      await at(p, 'findings').waitFor()
    },
    undo: discard,
  },
  {
    name: 'setup-whatsapp-steps',
    go: async (p, lang) => {
      await health(p, { id: 'wa-1', state: 'ok', lastIn: -120_000, expires: 5 * day + hour })
      await existing(p, lang, number)
      await at(p, 'copy-hook').waitFor()
      await at(p, 'copy-hook').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'setup-whatsapp-attached',
    go: async (p, lang) => {
      await hook(p, 'wa-1', { attached: true })
      await health(p, { id: 'wa-1', state: 'ok', lastIn: -120_000, unread: 3 })
      await existing(p, lang, number)
      await at(p, 'detach').waitFor()
      await at(p, 'templates-fetch').click()
      await at(p, 'templates-count').scrollIntoViewIfNeeded()
    },
    undo: (p) => hook(p, 'wa-1', {}),
  },
  {
    name: 'setup-whatsapp-attached-top',
    go: async (p, lang) => {
      await hook(p, 'wa-1', { attached: true })
      await health(p, { id: 'wa-1', state: 'ok', lastIn: -120_000, unread: 3, expires: 20 * day })
      await existing(p, lang, number)
      await at(p, 'detach').waitFor()
      await top(p)
    },
    undo: (p) => hook(p, 'wa-1', {}),
  },
  {
    name: 'setup-not-public',
    go: async (p, lang) => {
      await hook(p, 'wa-1', { address: 'http://192.168.178.20:7740/h/wa-1', public: false, refused: 4 })
      await existing(p, lang, number)
      await at(p, 'copy-hook').waitFor()
      await at(p, 'attach').scrollIntoViewIfNeeded()
    },
    undo: (p) => hook(p, 'wa-1', {}),
  },
  {
    name: 'setup-attach-failed',
    go: async (p, lang) => {
      await existing(p, lang, number)
      await at(p, 'copy-hook').waitFor()
      await p.evaluate(() => (window.fake.attachChannel = () => Promise.reject(new Error('channel_login'))))
      await at(p, 'attach-go').click()
      await p.getByRole('alert').filter({ hasText: /lehnt die Anmeldung ab|refuses the sign-in/ }).waitFor()
    },
  },
  {
    name: 'setup-refused',
    go: async (p, lang) => {
      await health(p, { id: 'wa-1', state: 'refused', since: -10 * 60_000, lastIn: -15 * 60_000, fault: 'channel_login', detail: 'Error validating access token: Session has expired on Friday, 20-Nov-26 08:00:00 PST.' })
      await existing(p, lang, number)
    },
  },
  {
    name: 'setup-silent',
    go: async (p, lang) => {
      await health(p, { id: 'tg-1', state: 'ok', since: -9 * day, lastIn: -2 * day, silent: -2 * day })
      await existing(p, lang, bot)
      await at(p, 'silent').waitFor()
    },
  },
  {
    name: 'setup-list',
    go: async (p, lang) => {
      await health(p, { id: 'mail-1', state: 'ok', lastIn: -60_000 }, { id: 'tg-1', state: 'ok', lastIn: -2 * day, silent: -2 * day }, { id: 'wa-1', state: 'refused', fault: 'channel_login' })
      await settings(p, channels[lang])
    },
  },
  {
    name: 'setup-templates',
    go: async (p, lang) => {
      await existing(p, lang, number)
      await at(p, 'templates-show').click()
      await at(p, 'template-list').waitFor()
    },
  },
  { name: 'setup-templates-end', go: async (p, lang) => { await existing(p, lang, number); await at(p, 'templates-show').click(); await at(p, 'template-list').waitFor(); await end(p) } },
  { name: 'setup-mailbox', go: (p, lang) => existing(p, lang, /E-?[Mm]ail/) },
  {
    name: 'setup-country',
    go: async (p, lang) => {
      await settings(p, inboxes[lang])
      await p.locator('main li button').first().click()
      const field = p.getByLabel(/^(Land der Rufnummern|Country of phone numbers)$/).first()
      await field.click()
      await field.fill('öst'.slice(0, lang === 'de' ? 3 : 0) || 'aust')
      await until('countries are offered', async () => (await p.getByRole('option').count()) > 0)
    },
    undo: async (p) => { await p.keyboard.press('Escape') },
  },
]

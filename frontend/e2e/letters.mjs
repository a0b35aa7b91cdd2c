// The screens of mail, as the stand-in has them: photographed by screenshots.mjs.
import { at, settings, until } from './kit.mjs'

const channels = { de: 'Kanäle', en: 'Channels' }
const kind = { de: 'E-Mail', en: 'Email' }

async function conversation(p, id) {
  await at(p, 'area-inbox').click()
  await at(p, `row-${id}`).click()
  await p.locator('[data-testid^="message-"]').first().waitFor()
}

async function guide(p, lang, address) {
  await settings(p, channels[lang])
  await p.locator('main header button').click()
  await p.getByRole('dialog').getByRole('button', { name: kind[lang], exact: true }).click()
  await at(p, 'guide-address').fill(address)
  await at(p, 'guide-search').click()
  await at(p, 'guide-found').waitFor()
}

/** Leaves a form without keeping anything. */
async function discard(p) {
  await p.getByRole('button', { name: /^(Abbrechen|Cancel)$/ }).last().click()
  await p.getByRole('dialog').getByRole('button', { name: /verwerfen|Discard/ }).click()
}

export const letterScreens = [
  { name: 'mail', go: (p) => conversation(p, 'conv-mail') },
  {
    name: 'mail-formatted',
    go: async (p) => {
      await conversation(p, 'conv-mail')
      const long = p.locator('[data-testid^="whole-"]')
      await until('the formatted letter is in view', async () => {
        if ((await long.count()) > 0 && (await long.first().boundingBox()).y > 400) return true
        await at(p, 'thread').evaluate((el) => (el.scrollTop -= 120))
        return false
      })
    },
  },
  { name: 'mail-after-chat', go: (p) => conversation(p, 'conv-went') },
  { name: 'setup-found', go: (p, lang) => guide(p, lang, 'info@lichthaus.example'), undo: discard },
  {
    name: 'setup-tested',
    go: async (p, lang) => {
      await guide(p, lang, 'info@lichthaus.example')
      await p.locator('[data-field="password"] input').fill('secret')
      await at(p, 'channel-test').click()
      await at(p, 'channel-on').waitFor()
      await at(p, 'findings').scrollIntoViewIfNeeded()
    },
    undo: discard,
  },
  { name: 'setup-browser', go: (p, lang) => guide(p, lang, 'laden@gmail.com'), undo: discard },
  {
    name: 'channel-stopped',
    go: async (p) => {
      await p.evaluate(() => {
        window.fake.store.view.health = [{ id: 'mail-1', state: 'refused', since: Date.now() - 600_000, lastIn: Date.now() - 900_000, fault: 'channel_login', detail: '[AUTHENTICATIONFAILED] Invalid credentials' }]
        window.fake.tell('changed', { kinds: ['health'], conversations: [] })
      })
      await at(p, 'channel-alarm').getByRole('button').click()
      await at(p, 'health').waitFor()
    },
  },
]

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

/** A letter with everything in it. */
async function written(p) {
  await conversation(p, 'conv-mail')
  await at(p, 'letter-input').click()
  await p.keyboard.type('Guten Tag Frau Hagedorn,\n\nwir kommen ')
  await p.keyboard.press('Control+b')
  await p.keyboard.type('am Dienstag')
  await p.keyboard.press('Control+b')
  await p.keyboard.type(' und bringen mit:\n\n- 12 Pendelleuchten „Juist“\n4 Wandleuchten')
  await at(p, 'letter-summary').click()
  await at(p, 'field-to').fill('wiech')
  await at(p, 'suggest-0').waitFor()
}

async function forwarded(p) {
  await conversation(p, 'conv-mail')
  await p.evaluate(() => document.activeElement?.blur())
  await p.keyboard.press('Shift+F')
  await until('it is a forward', async () => (await at(p, 'letter-below').getAttribute('data-kind')) === 'forward')
  await at(p, 'below-toggle').click()
  await at(p, 'letter-tall').click()
}

/** A chat visitor gets mail. */
async function transcript(p) {
  await p.evaluate(() => {
    const { conversations, identities } = window.fake.store
    identities.push({ id: 'x', contact: conversations.get('conv-0').contact, channel: 'mail-1', type: 'email', address: 'sabine@example.org', at: 1 })
  })
  await conversation(p, 'conv-0')
  if ((await at(p, 'below-text').count()) > 0) return
  await at(p, 'channel').click()
  await at(p, 'menu-channel-mail-1').click()
  await at(p, 'below-text').waitFor()
}

async function fresh(p) {
  await at(p, 'area-inbox').click()
  await at(p, 'new-mail-button').click()
  await at(p, 'new-mail').waitFor()
  await p.keyboard.type('lina.hagedorn@example.org, Büro Nord <buero@example.org>, falsch@,')
  await at(p, 'new-mail').getByTestId('subject-field').fill('Angebot 2026-0419')
  await at(p, 'new-mail').getByTestId('letter-input').click()
  await p.keyboard.type('Guten Tag,\n\nanbei unser Angebot. Die Sendungsnummer lautet {{shipment.number}}.')
  await p.keyboard.press('Control+Enter')
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
  { name: 'letter', go: (p) => written(p), undo: (p) => at(p, 'letter-discard').click() },
  { name: 'letter-forward', go: (p) => forwarded(p), undo: (p) => at(p, 'letter-discard').click() },
  { name: 'letter-later', go: async (p) => { await conversation(p, 'conv-mail'); await at(p, 'later').click(); await at(p, 'later-menu').waitFor() } },
  { name: 'letter-transcript', go: (p) => transcript(p) },
  { name: 'new-mail', go: (p) => fresh(p), undo: (p) => p.evaluate(() => window.fake.do('draft', { conversation: window.fake.store.me, text: '', at: Date.now() })) },
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

// Setting messengers up, with the stand-in: steps with what they need at hand, what
// the relay and the platform say, how lines are, templates.
import assert from 'node:assert/strict'
import { at, axe, quiet, settings, until } from '../kit.mjs'
import { bot, existing, fresh, health, number, setupScreens } from '../setups.mjs'
import { tidy } from '../screens.mjs'
import { openStandIn, serveStandIn } from '../standIn.mjs'

export const world = { empty: true }

export const before = async () => ({ served: await serveStandIn() })

/** Presses Tab until something has the focus. */
async function tabTo(page, locator) {
  await until('Tab gets there', async () => {
    await page.keyboard.press('Tab')
    return locator.evaluate((el) => el === document.activeElement)
  })
}

export const cases = {
  async 'a channel is set up by keyboard: entered, tested, saved, switched to receive'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await fresh(page, 'de', 'WhatsApp')
    await at(page, 'steps').getByText('Steht hier, sobald der Kanal gespeichert ist.').first().waitFor()
    assert.equal(await at(page, 'attach-go').isDisabled(), true, 'receiving before there is a channel')
    await page.keyboard.press('Control+s')
    await until('what is missing is said, secrets too', async () => (await page.locator('main [role=alert]').filter({ hasText: 'Das muss ausgefüllt sein.' }).count()) >= 4)
    for (const [name, value] of [['phoneNumberId', '106540352242922'], ['accountId', '102290129340398'], ['token', 'EAAtoken'], ['appSecret', 'q7unsichtbar']]) {
      await page.locator(`[data-field="${name}"] input`).focus()
      await page.keyboard.type(value)
    }
    await page.locator('[data-field="appSecret"] input').focus()
    await tabTo(page, at(page, 'step-probe'))
    await page.keyboard.press('Enter')
    await at(page, 'steps').getByText('Alles funktioniert.').waitFor()
    await page.keyboard.press('Control+s')
    await at(page, 'copy-hook').waitFor()
    assert.match(await at(page, 'copy-hook').innerText(), /^https:\/\/counter\.example\/h\//)
    assert.equal(await page.locator('main input').evaluateAll((all) => all.filter((el) => /EAAtoken|q7unsichtbar/.test(el.value)).length), 0, 'secrets that are shown')
    for (const name of ['token', 'appSecret']) await page.locator(`[data-field="${name}"]`).getByText('ist gesetzt').waitFor()
    await at(page, 'copy-token').getByRole('group').focus()
    await tabTo(page, at(page, 'attach-go'))
    await page.keyboard.press('Enter')
    await page.getByText('WhatsApp ruft das Relay von jetzt an auf.').waitFor()
    await at(page, 'detach').click()
    await at(page, 'attach-go').waitFor()
    quiet(page)
  },

  async 'steps follow the settings; a link leads out by the shell'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await page.evaluate(() => { window.opened = []; window.fake.openLink = async (url) => void window.opened.push(url) })
    await existing(page, 'de', bot)
    assert.equal(await at(page, 'copy-hook').count(), 0, 'an address that nobody calls')
    await page.locator('[data-field="mode"] button').click()
    await page.getByRole('option', { name: /Webhook/ }).click()
    await at(page, 'copy-hook').waitFor()
    await at(page, 'steps').getByRole('link', { name: '@BotFather' }).click()
    assert.deepEqual(await page.evaluate(() => window.opened), ['https://t.me/BotFather'])
    quiet(page)
  },

  async 'what the platform refuses is said in a sentence, and tried again'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await page.evaluate(() => {
      window.fake.hooks.set('wa-1', { address: 'http://192.168.1.5:7740/h/wa-1', public: false, refused: 2 })
      window.attach = window.fake.attachChannel
      window.fake.attachChannel = () => Promise.reject(new Error('invalid'))
    })
    await existing(page, 'de', number)
    await at(page, 'steps').getByText('Sie ist keine öffentliche https-Adresse.').waitFor()
    await at(page, 'steps').getByText('2 Aufrufe wurden abgewiesen').waitFor()
    await at(page, 'attach-go').click()
    await page.getByRole('alert').filter({ hasText: 'Die Plattform nimmt diese Adresse nicht' }).waitFor()
    await page.evaluate(() => (window.fake.attachChannel = window.attach))
    await at(page, 'attach-go').click()
    await at(page, 'detach').waitFor()
    assert.equal(await page.getByRole('alert').filter({ hasText: 'nimmt diese Adresse nicht' }).count(), 0)
    quiet(page)
  },

  async 'a silent line and an access that ends are told on banner, list and page'({ browser, served }) {
    const page = await openStandIn(browser, served)
    const day = 86_400_000
    await health(page, { id: 'tg-1', state: 'ok', silent: -2 * day, lastIn: -2 * day }, { id: 'wa-1', state: 'ok', expires: 5 * day + 60_000, unread: 3, lastIn: -60_000 })
    await at(page, 'channel-alarm').getByText('Das ist für ihn ungewöhnlich.').waitFor()
    await settings(page, 'Kanäle')
    await page.locator('main li').filter({ hasText: bot }).getByText('Ungewöhnlich still').waitFor()
    await page.locator('main li').filter({ hasText: number }).getByText('Zugang endet bald').waitFor()
    await at(page, 'channel-alarm').getByRole('button').click()
    await at(page, 'silent').waitFor()
    await existing(page, 'de', number)
    await at(page, 'health').getByText('in 5 Tagen').waitFor()
    await at(page, 'health').getByText('3 Aufrufe der Plattform').waitFor()
    await at(page, 'renew').click()
    await page.locator('[data-field="token"] input[type=password]').waitFor()
    quiet(page)
  },

  async 'templates are fetched, counted and shown as customers see them'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await page.evaluate(() => {
      const all = window.fake.store.templates
      window.fake.store.templates = []
      window.fake.refreshTemplates = async () => {
        window.fake.store.templates = all
        window.fake.tell('changed', { kinds: ['template'], conversations: [] })
      }
    })
    await existing(page, 'de', number)
    await at(page, 'templates-fetch').click()
    await at(page, 'templates-count').getByText('6 gefunden, 4 freigegeben').waitFor()
    await at(page, 'templates-show').click()
    const rejected = at(page, 'template-list').locator('li').filter({ hasText: 'sale_now' })
    await rejected.getByText('abgelehnt').waitFor()
    await rejected.getByText('INVALID_FORMAT').waitFor()
    await at(page, 'template-list').getByText('Guten Tag Ole, Ihre Bestellung 10482 ist da.').waitFor()
    await page.getByRole('button', { name: 'Zurück' }).first().click()
    await at(page, 'steps').waitFor()
    quiet(page)
  },

  async 'the country of phone numbers is found by typing and kept'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await settings(page, 'Eingänge')
    await page.locator('main li button').first().click()
    await page.getByRole('combobox', { name: 'Land der Rufnummern' }).focus()
    await page.keyboard.type('öster')
    await page.getByRole('option', { name: 'Österreich' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+s')
    await until('it is kept', () => page.evaluate(() => window.fake.store.view.inboxes[0].country === 'AT'))
    quiet(page)
  },
}

for (const [theme, lang] of [['light', 'de'], ['dark', 'en']]) {
  cases[`axe finds nothing on the screens of the set-up, ${theme}`] = async ({ browser, served }) => {
    const page = await openStandIn(browser, served, { theme, lang })
    for (const s of setupScreens) {
      await s.go(page, lang)
      await axe(page, s.name)
      await tidy(page)
      await s.undo?.(page)
    }
    quiet(page)
  }
}

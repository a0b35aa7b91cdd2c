import assert from 'node:assert/strict'
import { bubbles, field, launcher, open, panel, say, stored, until, visit } from './kit.mjs'

export default {
  async 'nothing is asked, loaded or stored before the first message'({ person, shop, relay, state }) {
    const page = await visit(await person(), shop + '/')
    const asked = []
    page.context().on('request', (r) => asked.push(r.url()))
    page.on('websocket', (w) => asked.push(w.url()))
    await page.waitForTimeout(800)
    assert.deepEqual(asked, [], 'requests beyond the loader before the click')
    await open(page)
    await until('connected', () => asked.some((u) => u.startsWith('ws')))
    await panel(page).getByText('Moin!').waitFor()
    assert.ok(asked.length <= 3, asked.join(' ')) // with the loader: four at most
    assert.ok(asked.every((u) => u.replace(/^ws/, 'http').startsWith(relay)), 'third party: ' + asked.join(' '))
    await field(page).fill('Ich überlege noch')
    assert.deepEqual(await stored(page), { local: [], session: [], cookies: '' })
    assert.deepEqual(await page.context().cookies(), [])
    assert.deepEqual((await state()).events, [])
    assert.deepEqual(page.errors, [])
  },

  async 'first message needs the tick, arrives, and is answered'({ person, shop, state, messages, control, address }) {
    const page = await visit(await person(), shop + '/lampen')
    await open(page)
    await field(page).fill('Ist die Lampe lieferbar?')
    await field(page).press('Enter')
    await panel(page).getByText('Bitte zuerst das Häkchen').waitFor()
    assert.deepEqual(await messages(), [])
    assert.deepEqual((await stored(page)).local, [])
    assert.equal(await panel(page).locator('.consent a').getAttribute('href'), 'https://lichthaus.example/datenschutz')
    await say(page, 'Ist die Lampe lieferbar?')
    const [m] = await until('stored', async () => ((await messages()).length ? messages() : null))
    assert.equal(m.Text, 'Ist die Lampe lieferbar?')
    assert.equal(m.Page, shop + '/lampen')
    assert.ok((await state()).events.some((e) => e.Consent), 'consent with the first message')
    await panel(page).locator('.me .st:not(.seen)').waitFor()
    await control('typing', { address: await address(), on: 'true' })
    await panel(page).locator('.types').waitFor()
    await control('says', { address: await address(), agent: 'Anna Keller', text: 'Ja, morgen: https://lichthaus.example/juist.' })
    await panel(page).getByText('Anna Keller').first().waitFor()
    assert.equal(await panel(page).locator('.types').count(), 0, 'typing ends with the answer')
    assert.equal(await panel(page).locator('.b a').getAttribute('href'), 'https://lichthaus.example/juist')
    await control('saw', { address: await address() })
    await panel(page).locator('.st.seen').waitFor()
    await until('read', async () => (await state()).events.some((e) => e.State === 'read'))
    assert.equal(await panel(page).locator('.consent').count(), 0, 'asked for consent again')
    assert.deepEqual(page.errors, [])
  },

  async 'typing of the agent ends by itself'({ person, shop, control, address, messages }) {
    const page = await visit(await person(), shop + '/')
    await open(page)
    await say(page, 'Hallo')
    await until('stored', async () => (await messages()).length)
    await control('typing', { address: await address(), on: 'true' })
    await panel(page).locator('.types').waitFor()
    await panel(page).locator('.types').waitFor({ state: 'detached' }) // the line never says "off"
  },

  async 'history on the same device, older pages on scrolling up, unread count'({ person, shop, control, address, messages, state }) {
    const me = await person()
    const page = await visit(me, shop + '/')
    await open(page)
    await say(page, 'Hallo')
    await until('stored', async () => (await messages()).length)
    await control('history', { address: await address() })
    await page.close()
    await control('says', { address: await address(), agent: 'Anna Keller', text: 'Sind Sie noch da?' })
    const back = await visit(me, shop + '/andere')
    await back.locator('.count:not([hidden])').waitFor()
    assert.match(await launcher(back).getAttribute('aria-label'), /neue Nachricht/)
    await until('delivered', async () => (await state()).events.some((e) => e.State === 'delivered'))
    await open(back)
    await panel(back).getByText('Sind Sie noch da?').waitFor()
    assert.equal(await back.locator('.count:not([hidden])').count(), 0)
    for (let i = 0; i < 6 && !(await panel(back).getByText('Nachricht 1', { exact: true }).count()); i++) {
      await panel(back).locator('.log').evaluate((e) => (e.scrollTop = 0))
      await back.waitForTimeout(150)
    }
    await panel(back).getByText('Nachricht 1', { exact: true }).waitFor()
    assert.equal(await bubbles(back).count(), 92)
    assert.deepEqual(back.errors, [])
  },

  async 'a signed-in customer keeps the conversation on another device, a forged one does not'({ person, shop, sign, messages, state }) {
    const user = { id: '20418', name: 'Sabine Brandt', email: 's.brandt@example.org', signature: await sign('20418') }
    const init = (u) => `tresen.init({ user: ${JSON.stringify(u)} })`
    const first = await visit(await person(), shop + '/')
    await first.evaluate(init(user))
    await open(first)
    await say(first, 'Wo ist mein Paket?')
    await until('stored', async () => (await messages()).length)
    assert.equal((await messages())[0].Address, 'u:20418')
    assert.ok((await state()).events.some((e) => e.Verified && e.Name === 'Sabine Brandt'))
    const second = await visit(await person(), shop + '/')
    await second.evaluate(init(user))
    await open(second)
    await panel(second).getByText('Wo ist mein Paket?').waitFor()
    const forger = await visit(await person(), shop + '/')
    await forger.evaluate(init({ ...user, signature: '00'.repeat(32) }))
    await open(forger)
    await until('told in the console', () => forger.errors.some((e) => e.includes('signature')))
    assert.equal(await panel(forger).getByText('Wo ist mein Paket?').count(), 0)
    await say(forger, 'Hallo')
    await until('anonymous', async () => (await messages()).length === 2)
    assert.match((await messages())[1].Address, /^v:/)
    // signing out shows the device's own conversation, which is empty
    await second.evaluate('tresen.init({ user: null })')
    await panel(second).getByText('Wo ist mein Paket?').waitFor({ state: 'detached' })
  },

  async 'the window stays open from page to page, without taking the focus; a draft survives closing'({ person, shop, messages }) {
    const page = await visit(await person(), shop + '/')
    await open(page)
    await field(page).fill('halb fert')
    await page.keyboard.press('Escape')
    await open(page)
    assert.equal(await field(page).inputValue(), 'halb fert')
    assert.deepEqual((await stored(page)).session, [])
    await say(page, 'fertig')
    await until('stored', async () => (await messages()).length)
    await page.goto(shop + '/andere')
    await panel(page).getByText('fertig', { exact: true }).waitFor()
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'BODY')
    await panel(page).locator('header .ib').click()
    await page.goto(shop + '/dritte')
    await page.waitForTimeout(800)
    assert.equal(await panel(page).count(), 0)
  },

  async 'offline texts, required address, and the switch while the page is open'({ person, shop, control, state, messages }) {
    await control('online', { on: 'false' })
    const page = await visit(await person(), shop + '/')
    await open(page)
    await panel(page).getByText('Gerade ist niemand da.').waitFor()
    await panel(page).locator('.consent input').check()
    await field(page).fill('Bitte um Rückruf')
    await field(page).press('Enter')
    await panel(page).getByText('Das sieht nicht nach einer E-Mail-Adresse aus').waitFor()
    await say(page, 'Bitte um Rückruf')
    await until('stored', async () => (await messages()).length)
    assert.ok((await state()).events.some((e) => e.Email === 's.brandt@example.org'))
    await control('online', { on: 'true' })
    await panel(page).getByText('Wir sind da').waitFor()
    assert.equal(await panel(page).locator('.offer').count(), 0, 'asked for the address again')
  },

  async 'an address left after the first message'({ person, shop, state, messages }) {
    const page = await visit(await person(), shop + '/')
    await open(page)
    await say(page, 'Hallo')
    await until('stored', async () => (await messages()).length)
    await panel(page).locator('.offer input').fill('keine')
    await panel(page).getByRole('button', { name: 'Adresse speichern' }).click()
    await panel(page).getByText('Das sieht nicht nach').waitFor()
    await panel(page).locator('.offer input').fill('s.brandt@example.org')
    await panel(page).getByRole('button', { name: 'Adresse speichern' }).click()
    await panel(page).getByText('Wir antworten auch an s.brandt@example.org.').waitFor()
    await until('stored', async () => (await state()).events.some((e) => e.Email === 's.brandt@example.org'))
  },

  async 'pictures and files go with progress, refusals are words'({ person, shop, control, messages }) {
    const page = await visit(await person(), shop + '/')
    await open(page)
    const pick = (name, mimeType, buffer) => panel(page).locator('input[type=file]').setInputFiles([{ name, mimeType, buffer }])
    await pick('virus.exe', 'application/x-msdownload', Buffer.from('MZ'))
    await panel(page).getByText('virus.exe: Dieser Dateityp wird nicht angenommen').waitFor()
    await pick('gross.zip', 'application/zip', Buffer.alloc(10 * 1024 * 1024 + 1, 1))
    await panel(page).getByText('gross.zip ist größer als 10 MB.').waitFor()
    const shot = await page.screenshot()
    await pick('Wohnzimmer.png', 'image/png', shot)
    await say(page, 'So sieht es aus')
    const [m] = await until('stored', async () => ((await messages()).length ? messages() : null))
    assert.equal(m.Files, 1)
    const img = panel(page).locator('.b .pic img')
    await until('picture shown', () => img.evaluate((e) => e.naturalWidth > 0 && e.src.includes('/media/')))
    // what looks right by its name but is not, refuses the relay
    await pick('foto.png', 'image/png', Buffer.from('MZ\x90\x00\x03\x00\x00\x00'))
    await say(page, 'Und hier')
    await panel(page).getByText('Nicht gesendet: Dieser Dateityp').waitFor()
    assert.equal(await panel(page).locator('progress').count(), 0)
    const long = 'ein-sehr-langer-dateiname-'.repeat(5) + '.txt'
    await pick(long, 'text/plain', Buffer.from('x'))
    assert.ok((await panel(page).locator('.send').boundingBox()).x < 1300, 'a long name pushes the button out')
    await panel(page).getByRole('button', { name: long + ' entfernen' }).click()
    await panel(page).getByRole('button', { name: 'Bearbeiten' }).click()
    await until('text is back', async () => (await field(page).inputValue()) === 'Und hier')
    await panel(page).getByRole('button', { name: 'foto.png entfernen' }).click()
    assert.equal((await messages()).length, 1)
    await control('fail', { code: 'disk_full' })
    await pick('Notiz.txt', 'text/plain', Buffer.from('Moin'))
    await say(page, 'Und hier')
    await panel(page).getByText('Wir können gerade keine Nachrichten annehmen').waitFor()
    await until('goes later', async () => (await messages()).length === 2)
    assert.equal((await messages())[1].Files, 1)
  },
}

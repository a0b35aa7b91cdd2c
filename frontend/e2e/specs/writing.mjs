// Writing mail, with the stand-in: recipients, formatted text, what goes below,
// undo, later, new mail, drafts, and the keyboard all along.
import assert from 'node:assert/strict'
import { at, axe, quiet, takeBack, until } from '../kit.mjs'
import { openStandIn, serveStandIn } from '../standIn.mjs'

export const world = { empty: true }

let served
export const before = async () => ({ served: (served ??= await serveStandIn()) })

const store = (page, f, arg) => page.evaluate(f, arg)
const draftOf = (page, id) => store(page, (c) => structuredClone(window.fake.store.drafts.get(c) ?? null), id)
const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))
const dialog = (page) => at(page, 'new-mail')

async function letter(page, id = 'conv-mail') {
  await at(page, `row-${id}`).click()
  await at(page, 'letter-input').waitFor()
}

/** The newest own message, with how it was written. */
const sent = (page, id = 'conv-mail') =>
  store(page, (c) => {
    const m = window.fake.store.threads.get(c).findLast((x) => x.dir === 'out')
    return { ...structuredClone(m), outline: structuredClone(window.fake.store.outlines.get(m.id) ?? null) }
  }, id)

export const cases = {
  async 'a formatted answer goes out with a plain alternative, signature and quote below'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await letter(page)
    await page.keyboard.press('Escape')
    await page.keyboard.press('r')
    await until('the letter has the focus', async () => (await focused(page)) === 'letter-input')
    await page.keyboard.type('Guten Tag,\n\nwir liefern ')
    await page.keyboard.press('Control+b')
    await page.keyboard.type('am Dienstag')
    await page.keyboard.press('Control+b')
    await page.keyboard.type(':\n\n- Pendel\nWand')
    await at(page, 'format-bulletList').click() // out of the list again
    await page.keyboard.press('Control+Enter')
    await at(page, 'letter-input').filter({ hasText: 'Guten Tag' }).waitFor({ state: 'detached' })
    const m = await sent(page)
    assert.equal(m.text, 'Guten Tag,\n\nwir liefern am Dienstag:\n\n- Pendel\nWand')
    assert.match(m.outline.html, /<strong>am Dienstag<\/strong>:.*<ul><li><p[^>]*>Pendel/)
    assert.match(m.outline.below, /^-- \nNordlicht Leuchten.*\n\nAm .* schrieb/s)
    assert.ok(m.sendAt > Date.now(), 'held back')
    quiet(page)
  },

  async 'taken back by z it stands there as it was; sent later it waits'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await letter(page)
    const before = (await sent(page)).id
    await at(page, 'letter-input').click()
    await page.keyboard.type('Bis ')
    await page.keyboard.press('Control+i')
    await page.keyboard.type('Dienstag')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('status').filter({ hasText: 'Wird in 10 s gesendet' }).waitFor()
    await takeBack(page)
    await at(page, 'letter-input').locator('em', { hasText: 'Dienstag' }).waitFor()
    assert.equal((await sent(page)).id, before)
    await at(page, 'later').click()
    await at(page, 'later-tomorrow').click()
    await page.getByRole('status').filter({ hasText: 'Geplant' }).waitFor()
    const m = await sent(page)
    assert.equal(new Date(m.sendAt).getHours(), 8)
    quiet(page)
  },

  async 'recipients by typing, pasting and keyboard; a wrong one holds it back'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await letter(page)
    await at(page, 'letter-input').click()
    await page.keyboard.type('Hallo')
    await at(page, 'letter-summary').click()
    await until('the recipients have the focus', async () => (await focused(page)) === 'field-to')
    await page.keyboard.type('wiech')
    await at(page, 'suggest-0').waitFor()
    await axe(page, 'suggestions')
    await page.keyboard.press('Enter')
    await at(page, 'show-copies').click()
    await at(page, 'field-cc').evaluate((el) => {
      const data = new DataTransfer()
      data.setData('text/plain', 'Petra <petra@example.org>; falsch@, buero@example.org')
      el.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    const cc = at(page, 'line-cc')
    await cc.getByText('Petra').waitFor()
    assert.equal(await cc.locator('.party').count(), 3)
    await at(page, 'send').click()
    assert.match(await at(page, 'refusal').innerText(), /falsch@/)
    await at(page, 'field-cc').focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Delete')
    await until('it is gone', async () => (await cc.locator('.party').count()) === 2)
    await at(page, 'send').click()
    await until('it went out', async () => (await sent(page)).outline?.cc?.length === 2)
    const { outline } = await sent(page)
    assert.deepEqual(outline.cc, [{ name: 'Petra', address: 'petra@example.org' }, { address: 'buero@example.org' }])
    assert.equal(outline.to.length, 2)
    quiet(page)
  },

  async 'what is pasted is cleaned, pictures stand in the text, links lead to web and mail only'({ browser, served }) {
    const page = await openStandIn(browser, served)
    const asked = []
    page.on('request', (r) => r.url().includes('evil.example') && asked.push(r.url()))
    await letter(page)
    await at(page, 'letter-input').click()
    await at(page, 'letter-input').evaluate((el) => {
      const data = new DataTransfer()
      data.setData('text/html', `<h1 style="color:red" onclick="x()">Titel</h1><p class="a" style="font-size:40px">Text <b>fett</b> <a href="javascript:alert(1)">js</a>
        <a href="https://shop.example/x" onclick="y()">gut</a><img src="https://evil.example/p.png"><script>window.hit = 1</script><style>p{}</style></p><table><tr><td>Zelle</td></tr></table>`)
      el.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGM4kZKCFTEMLQkAzXZ3QYVZ2cUAAAAASUVORK5CYII=', 'base64')
    await at(page, 'picture-chooser').setInputFiles({ name: 'Lampe.png', mimeType: 'image/png', buffer: png })
    await at(page, 'letter-input').locator('img[data-hash]').waitFor()
    const { mail, text, files } = await until('it is kept', () => draftOf(page, 'conv-mail'))
    assert.doesNotMatch(mail.html, /style|class|onclick|script|javascript|h1|evil|table/)
    assert.match(mail.html, /<strong>fett<\/strong>.*<a href="https:\/\/shop\.example\/x">gut<\/a>/s)
    assert.match(mail.html, /<img data-hash="[0-9a-z]{64}" alt="Lampe.png">/)
    assert.match(text, /gut <https:\/\/shop\.example\/x>/)
    assert.deepEqual(files.map((f) => f.name), ['Lampe.png'])
    assert.equal(await at(page, 'attached-0').count(), 0)
    assert.deepEqual(asked, [])
    await page.keyboard.press('Control+Shift+k')
    await at(page, 'link-address').fill('javascript:alert(1)')
    await page.keyboard.press('Enter')
    await page.getByText('Nur Web-, Mail- und Telefonadressen.').waitFor()
    await at(page, 'link-address').fill('shop.example/neu')
    await page.keyboard.press('Enter')
    await at(page, 'letter-input').locator('a[href="https://shop.example/neu"]').waitFor()
    quiet(page)
  },

  async 'a mail is passed on with its files, and the forward can be dropped and brought back'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await letter(page)
    const id = await store(page, () => window.fake.store.threads.get('conv-mail').find((m) => m.files?.some((f) => f.name === 'Grundriss.pdf')).id)
    const menu = at(page, `mail-more-${id}`)
    await until('the mail is in view', async () => {
      if ((await menu.count()) > 0) return true
      await at(page, 'thread').evaluate((el) => (el.scrollTop -= 200))
      return false
    })
    await menu.click()
    await at(page, 'menu-forward').click()
    await until('the recipients have the focus', async () => (await focused(page)) === 'field-to')
    await at(page, 'composer').getByText('Grundriss.pdf').waitFor()
    assert.match(await at(page, 'subject-field').inputValue(), /^Fwd: Angebot/)
    assert.equal(await at(page, 'letter-below').getAttribute('data-kind'), 'forward')
    await at(page, 'below-toggle').click()
    await at(page, 'letter-below').frameLocator('iframe').getByText('Variante B').waitFor()
    await axe(page, 'forward')
    await at(page, 'letter-discard').click()
    await until('it is gone', async () => (await at(page, 'letter-below').getAttribute('data-kind')) === 'quote')
    await page.getByRole('button', { name: /Rückgängig/ }).last().click()
    await until('it is back', async () => (await at(page, 'letter-below').getAttribute('data-kind')) === 'forward')
    await at(page, 'field-to').fill('lieferant@example.org')
    await page.keyboard.press('Control+Enter')
    await until('it went out', async () => (await sent(page)).outline?.forward === true)
    const m = await sent(page)
    assert.deepEqual([m.text, m.outline.to, m.files.map((f) => f.name)], ['', [{ address: 'lieferant@example.org' }], ['Grundriss.pdf']])
    quiet(page)
  },

  async 'a chat visitor gets mail: the transcript is seen before and can be left out'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await store(page, () => {
      const c = window.fake.store.conversations.get('conv-0')
      window.fake.store.identities.push({ id: 'x', contact: c.contact, channel: 'mail-1', type: 'email', address: 'sabine@example.org', at: 1 })
    })
    await at(page, 'row-conv-0').click()
    await at(page, 'composer-input').fill('Ihre Nummer ist 4711.\nViele Grüße')
    await at(page, 'channel').click()
    await at(page, 'menu-channel-mail-1').click()
    await at(page, 'below-text').waitFor()
    assert.match(await at(page, 'below-text').innerText(), /Norderney/)
    assert.equal(await at(page, 'letter-input').innerText(), 'Ihre Nummer ist 4711.\n\nViele Grüße')
    await at(page, 'send').click()
    await until('it went out', async () => (await sent(page, 'conv-0')).channel === 'mail-1')
    assert.match((await sent(page, 'conv-0')).outline.below, /Norderney/)
    quiet(page)
  },

  async 'a saved reply fills in its variables, an open one blocks sending'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await letter(page)
    await at(page, 'letter-input').click()
    await page.keyboard.type('/')
    await at(page, 'reply-search').waitFor()
    await page.keyboard.type('Sendungsnummer')
    await page.keyboard.press('Enter')
    await at(page, 'letter-input').locator('mark').waitFor()
    await page.keyboard.press('Control+Enter')
    assert.match(await at(page, 'refusal').innerText(), /shipment\.number/)
    quiet(page)
  },

  async 'a new mail by key and keyboard, kept when it is closed, opens its conversation when it is sent'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await page.keyboard.press('c')
    await until('the recipients have the focus', async () => (await focused(page)) === 'field-to')
    await page.keyboard.type('Neue Kundin <neu@example.org>,')
    await dialog(page).getByTestId('subject-field').fill('Ihr Angebot')
    await dialog(page).getByTestId('letter-input').click()
    await page.keyboard.type('Guten Tag')
    await axe(page, 'new mail')
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
    const me = await store(page, () => window.fake.store.me)
    assert.equal((await until('the draft', () => draftOf(page, me))).mail.subject, 'Ihr Angebot')
    await at(page, 'new-mail-button').click()
    await dialog(page).getByText('Guten Tag').waitFor()
    await page.keyboard.press('Control+Enter')
    await dialog(page).waitFor({ state: 'detached' })
    await at(page, 'thread-pane').getByText('Neue Kundin').first().waitFor()
    await at(page, 'thread-pane').locator('[data-testid^="message-"]').filter({ hasText: 'Guten Tag' }).waitFor()
    assert.equal(await draftOf(page, me), null)
    quiet(page)
  },

  async 'letters without violation, in the dark and at 200 %'({ browser, served }) {
    const page = await openStandIn(browser, served, { theme: 'dark', lang: 'en', width: 683, height: 600 })
    await letter(page)
    await at(page, 'letter-summary').click()
    await at(page, 'show-copies').click()
    await axe(page, 'letter')
    await at(page, 'later').click()
    await at(page, 'later-menu').waitFor()
    await axe(page, 'later')
    await page.keyboard.press('Escape')
    const box = await at(page, 'send').boundingBox()
    assert.ok(box.x + box.width <= 683 && box.y + box.height <= 600, 'the button is on the screen')
    quiet(page)
  },
}

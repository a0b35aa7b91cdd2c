import assert from 'node:assert/strict'
import { bubbles, open, panel, say, stored, until, visit } from './kit.mjs'

export default {
  async 'a message without network survives a reload and goes out once'({ person, shop, control, messages }) {
    const me = await person()
    const page = await visit(me, shop + '/')
    await open(page)
    await say(page, 'eins')
    await until('stored', async () => (await messages()).length === 1)
    await control('line', { up: 'false' })
    await say(page, 'zwei')
    await panel(page).getByText('wartet').waitFor()
    await panel(page).getByText('Keine Verbindung. Ihre').waitFor()
    assert.equal((await messages()).length, 1)
    await page.close() // the shop is reachable, the relay is not: then it is again
    await control('line', { up: 'true' })
    const back = await visit(me, shop + '/')
    await until('sent', async () => (await messages()).length === 2)
    await open(back)
    await panel(back).getByText('zwei').waitFor()
    await back.waitForTimeout(500)
    assert.deepEqual((await messages()).map((m) => m.Text), ['eins', 'zwei'])
    assert.equal(await bubbles(back).count(), 2, 'shown twice')
    assert.deepEqual((await stored(back)).local.filter((k) => k.includes('.out.')), [])
  },

  async 'even the very first message, with a file, waits without network'({ person, shop, control, messages, state }) {
    const me = await person()
    const page = await visit(me, shop + '/')
    await open(page)
    await panel(page).getByText('Moin!').waitFor()
    await control('line', { up: 'false' })
    await panel(page).locator('input[type=file]').setInputFiles([{ name: 'Notiz.txt', mimeType: 'text/plain', buffer: Buffer.from('Moin') }])
    await say(page, 'mit Datei')
    await panel(page).getByText('wartet').waitFor()
    await page.close()
    await control('line', { up: 'true' })
    const back = await visit(me, shop + '/')
    await until('sent', async () => (await messages()).length === 1)
    const [m] = await messages()
    assert.equal(m.Text, 'mit Datei')
    assert.equal(m.Files, 1)
    assert.ok((await state()).events.some((e) => e.Consent))
    assert.deepEqual(back.errors, [])
  },

  async 'the line comes back by itself and brings what was missed'({ person, shop, control, messages, address }) {
    const page = await visit(await person(), shop + '/')
    await open(page)
    await say(page, 'Hallo')
    await until('stored', async () => (await messages()).length === 1)
    await control('line', { up: 'false' })
    await panel(page).getByText('Keine Verbindung. Ihre').waitFor()
    for (const text of ['A', 'B', 'C']) await control('says', { address: await address(), agent: 'Anna', text: 'verpasst ' + text })
    await say(page, 'gewartet')
    await control('line', { up: 'true' })
    await until('sent', async () => (await messages()).length === 2)
    for (const text of ['A', 'B', 'C']) await panel(page).getByText('verpasst ' + text).waitFor()
    assert.equal(await bubbles(page).count(), 5)
    assert.equal(await panel(page).getByText('Keine Verbindung').count(), 0)
  },

  async 'disk full: the page keeps the message and says so'({ person, shop, control, messages }) {
    const page = await visit(await person(), shop + '/')
    await open(page)
    await say(page, 'Hallo')
    await until('stored', async () => (await messages()).length === 1)
    await control('fail', { code: 'disk_full' })
    await say(page, 'bitte behalten')
    await panel(page).getByText('Wir können gerade keine Nachrichten annehmen').waitFor()
    assert.equal((await stored(page)).local.filter((k) => k.includes('.out.')).length, 1)
    await until('goes later', async () => (await messages()).length === 2)
    await panel(page).getByText('Wir können gerade').waitFor({ state: 'detached' })
  },

  async 'two tabs: one conversation, nothing twice'({ person, shop, control, messages, address }) {
    const me = await person()
    const [a, b] = [await visit(me, shop + '/a'), await visit(me, shop + '/b')]
    await open(a)
    await open(b)
    await say(a, 'aus Tab A')
    await panel(b).getByText('aus Tab A').waitFor()
    assert.equal(await panel(b).locator('.consent').count(), 0)
    await say(b, 'aus Tab B')
    await panel(a).getByText('aus Tab B').waitFor()
    await control('says', { address: await address(), agent: 'Anna', text: 'an beide' })
    for (const p of [a, b]) await panel(p).getByText('an beide').waitFor()
    await control('line', { up: 'false' })
    await say(a, 'ohne Netz')
    await panel(b).getByText('ohne Netz').waitFor()
    await control('line', { up: 'true' })
    await until('sent', async () => (await messages()).length === 3)
    for (const p of [a, b]) await p.locator('.waiting').waitFor({ state: 'detached' })
    for (const p of [a, b]) await until('every bubble is there', async () => (await bubbles(p).count()) === 4)
    await a.waitForTimeout(500) // a second copy would come about now
    assert.deepEqual((await messages()).map((m) => m.Text), ['aus Tab A', 'aus Tab B', 'ohne Netz'])
    assert.equal(new Set((await messages()).map((m) => m.Address)).size, 1)
    for (const p of [a, b]) assert.equal(await bubbles(p).count(), 4)
  },
}

// A reviewer, who changes nothing, takes conversations along: the file is opened as
// anybody would open it, without the program.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inflateRawSync } from 'node:zlib'
import { agent, anna, at, axe, bucket, open, quiet, rows, until } from '../kit.mjs'

const petra = { email: 'petra.claussen@lichthaus-brandt.example', password: anna.password }
export const world = { conversations: 40, messages: 400 }
export const before = async ({ world }) => {
  const saved = join(world.folder, 'saved')
  mkdirSync(saved)
  return { saved, desktop: await world.desktop({ data: 'petra', signIn: petra, env: { TRESEN_SAVE: saved } }) }
}

/** Unpacks a .zip (APPNOTE 4.3.12, 4.3.7), as any other program would: by its central directory. */
function unpack(path, to) {
  const b = readFileSync(path)
  const end = b.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  let at = b.readUInt32LE(end + 16)
  for (let n = b.readUInt16LE(end + 10); n > 0; n--) {
    const name = b.toString('utf8', at + 46, at + 46 + b.readUInt16LE(at + 28))
    const local = b.readUInt32LE(at + 42)
    const from = local + 30 + b.readUInt16LE(local + 26) + b.readUInt16LE(local + 28)
    const data = b.subarray(from, from + b.readUInt32LE(at + 20))
    mkdirSync(dirname(join(to, name)), { recursive: true })
    writeFileSync(join(to, name), b.readUInt16LE(at + 10) === 8 ? inflateRawSync(data) : data)
    at += 46 + b.readUInt16LE(at + 28) + b.readUInt16LE(at + 30) + b.readUInt16LE(at + 32)
  }
}

/** Unpacks the file that was saved under such a name. */
function unpacked(saved, name, as) {
  const all = readdirSync(saved)
  assert.deepEqual(all.filter((f) => f.startsWith('.')), [], 'something is left lying about')
  const to = join(saved, as)
  const file = all.find((f) => name.test(f))
  unpack(join(saved, file), to)
  return { to, data: JSON.parse(readFileSync(join(to, 'conversations.json'), 'utf8')), table: readFileSync(join(to, 'messages.csv'), 'utf8') }
}

export const cases = {
  'a reviewer exports a conversation, then the whole list, and both are read': async ({ browser, world, desktop, saved }) => {
    const page = await agent(browser, desktop)
    await until('all is here', () => page.evaluate(() => globalThis.go.app.App.Status().then((v) => v.link === 'online' && !v.syncing)))
    await bucket(page, 'open')
    await rows(page).first().click()
    await at(page, 'more').click()
    await page.getByRole('menuitem', { name: /^Exportieren/ }).click()
    await at(page, 'export-go').waitFor()
    await axe(page, 'what goes into an export')
    await at(page, 'export-go').click()
    await page.locator('.toast').filter({ hasText: 'Unterhaltung exportiert' }).waitFor()
    const one = unpacked(saved, /^(?!Tresen).+ \d{4}-\d\d-\d\d\.zip$/, 'one')
    assert.equal(one.data.conversations.length, 1)
    const [c] = one.data.conversations
    assert.ok(c.messages.length > 0 && one.table.includes(c.messages[0].id))

    // The pages in a browser, from the disk: all of it is there, nothing is forbidden them, pictures included.
    const reader = await open(browser, pathToFileURL(join(one.to, 'index.html')).href)
    await reader.getByRole('link', { name: c.contact.name }).click()
    await reader.getByRole('heading', { name: c.contact.name }).waitFor()
    for (const m of c.messages.filter((x) => x.text)) assert.ok((await reader.locator(`[id="m${m.id}"] .t`).first().textContent()).includes(m.text.trim()), m.text)
    assert.deepEqual(await reader.evaluate(() => [...document.images].filter((i) => !i.complete || i.naturalWidth === 0).map((i) => i.src)), [])
    await axe(reader, 'an exported conversation')
    await reader.goBack()
    await axe(reader, 'the list of an export')
    quiet(reader)

    // All of the list, by selecting it: a reviewer is offered nothing else with it. The relay is gone.
    await world.relay.stop()
    await at(page, 'banner').waitFor()
    await rows(page).first().click({ modifiers: ['Control'] })
    await at(page, 'bulk-all').click()
    assert.equal(await at(page, 'bulk-done').count(), 0)
    await axe(page, 'a selection of a reviewer')
    await at(page, 'bulk-export').click()
    await at(page, 'export-go').click()
    await page.locator('.toast').filter({ hasText: 'Unterhaltungen exportiert' }).waitFor()
    const { data } = unpacked(saved, /^Tresen-Export \d{4}-\d\d-\d\d\.zip$/, 'all')
    assert.equal(data.conversations.length, await page.evaluate(() => globalThis.go.app.App.Counts({}).then((n) => n.open)))
    assert.ok(data.conversations.every((x) => x.messages.every((m) => !m.internal)))
    quiet(page)
  },
}

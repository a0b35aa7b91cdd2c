// Two people at one counter: what both answer goes out once, who is mentioned
// hears of it, colleagues talk to each other.
import assert from 'node:assert/strict'
import net from 'node:net'
import { agent, anna, answer, at, axe, bubbles, bucket, messageOf, openChat, quiet, rowOf, say, until, visitor } from '../kit.mjs'

const jonas = { email: 'jonas.petersen@lichthaus-brandt.example', password: anna.password }

/** A line to the relay that can be cut, or hold back what the relay says. */
async function lineTo(port) {
  const open = new Set()
  const line = { cutOff: false, held: false }
  const server = net.createServer((near) => {
    if (line.cutOff) return near.destroy()
    const far = net.connect(port, '127.0.0.1')
    const waiting = []
    const pair = { near, far, waiting }
    open.add(pair)
    near.on('data', (b) => far.write(b))
    far.on('data', (b) => (line.held ? waiting.push(b) : near.write(b)))
    for (const [a, b] of [[near, far], [far, near]]) {
      a.on('error', () => {})
      a.on('close', () => (b.destroy(), open.delete(pair)))
    }
  })
  await new Promise((ok) => server.listen(0, '127.0.0.1', ok))
  line.url = `http://127.0.0.1:${server.address().port}`
  line.cut = () => {
    line.cutOff = true
    for (const { near } of open) near.destroy()
  }
  line.mend = () => (line.cutOff = false)
  line.hold = () => (line.held = true)
  line.letGo = () => {
    line.held = false
    for (const { near, waiting } of open) for (const b of waiting.splice(0)) near.write(b)
  }
  line.close = () => (line.cut(), server.close())
  return line
}

export const before = async ({ world }) => {
  const line = await lineTo(world.port)
  const annas = await world.desktop({ data: 'anna' })
  const his = await world.desktop({ data: 'jonas', signIn: jonas, env: { TRESEN_SIGNIN: `${line.url} ${jonas.email} ${jonas.password}` } })
  return { line, annas, his }
}

/** Both sit at their desktops. */
async function both({ browser, annas, his }) {
  return { hers: await agent(browser, annas), page: await agent(browser, his) }
}

/** A visitor has written this, and both have it open. */
async function asked(scene, text) {
  const { hers, page } = await both(scene)
  const guest = await visitor(scene.browser, scene.world)
  await openChat(guest)
  await say(guest, text)
  for (const p of [hers, page]) {
    await bucket(p, 'unassigned')
    await rowOf(p, text).first().click()
    await messageOf(p, text).first().waitFor()
  }
  return { hers, page, guest }
}

const inGo = (page, name, ...args) => page.evaluate(([n, a]) => globalThis.go.app.App[n](...a), [name, args])

/** Only the assignee answers in every inbox, or everybody again. */
async function ownerOnly(page, on) {
  for (const inbox of (await inGo(page, 'Workspace')).inboxes) await inGo(page, 'Do', 'inbox', JSON.stringify({ ...inbox, ownerOnly: on }))
}

export const cases = {
  'two answer at the same instant: one goes out, the other decides': async (scene) => {
    const { hers, page, guest } = await asked(scene, 'Gibt es die Lampe Baltrum in Grün?')
    // By keys and slowly enough that it is kept as a draft, as people write.
    await at(page, 'composer-input').pressSequentially('Nein, die gibt es nicht in Grün.', { delay: 50 })
    await until('the draft is kept', async () => (await inGo(page, 'List', { bucket: 'unassigned' })).rows.some((r) => r.draft))
    scene.line.hold()
    await answer(hers, 'Ja, in Moosgrün.')
    await bubbles(guest).filter({ hasText: 'Ja, in Moosgrün.' }).waitFor()
    await at(page, 'composer-input').press('Control+Enter')
    scene.line.letGo()
    const card = at(page, 'collision')
    await card.filter({ hasText: 'Anna Keller hat inzwischen geantwortet.' }).waitFor()
    await card.filter({ hasText: 'Ja, in Moosgrün.' }).filter({ hasText: 'Nein, die gibt es nicht in Grün.' }).waitFor()
    await axe(page, 'an answer that met another one')
    assert.equal(await at(page, 'composer-input').inputValue(), '', 'what was refused stands in one place')
    await at(page, 'collision-edit').click()
    await card.waitFor({ state: 'detached' })
    await until('the words are back', async () => (await at(page, 'composer-input').inputValue()) === 'Nein, die gibt es nicht in Grün.')
    await answer(page, 'Und auch in Salbei.')
    await bubbles(guest).filter({ hasText: 'Und auch in Salbei.' }).waitFor()
    assert.equal(await bubbles(guest).filter({ hasText: 'gibt es nicht' }).count(), 0)
    quiet(page)
    quiet(hers)
  },

  'an answer from offline to what is long settled': async (scene) => {
    const { hers, page, guest } = await asked(scene, 'Wann haben Sie heute geöffnet?')
    scene.line.cut()
    await at(page, 'banner').waitFor()
    await answer(page, 'Heute bis 18 Uhr.')
    await answer(hers, 'Bis 19 Uhr.')
    await bubbles(guest).filter({ hasText: 'Bis 19 Uhr.' }).waitFor()
    await say(guest, 'Danke, dann komme ich gleich.')
    await messageOf(hers, 'Danke, dann komme ich gleich.').first().waitFor()
    scene.line.mend()
    await at(page, 'collision').filter({ hasText: 'hat geantwortet' }).filter({ hasText: 'Danke, dann komme ich gleich.' }).waitFor({ timeout: 60_000 })
    await at(page, 'collision-discard').click()
    await at(page, 'collision').waitFor({ state: 'detached' })
    assert.equal(await messageOf(page, 'Heute bis 18 Uhr.').count(), 0)
    await answer(page, 'Bis gleich!')
    await bubbles(guest).filter({ hasText: 'Bis gleich!' }).waitFor()
  },

  'a mention arrives, marks the row and opens': async (scene) => {
    const { hers, page } = await asked(scene, 'Ist meine Bestellung 20418 schon unterwegs?')
    await at(page, 'side-mine').click()
    await at(page, 'how-mentioned').click()
    await at(hers, 'mode-note').click()
    await at(hers, 'composer-input').pressSequentially('Kannst du nachsehen, @Jon')
    await at(hers, 'composer').getByRole('option', { name: 'Jonas Petersen' }).waitFor()
    await axe(hers, 'whom a note calls')
    await hers.keyboard.press('Enter')
    await at(hers, 'composer-input').pressSequentially('?')
    await hers.keyboard.press('Control+Enter')
    await messageOf(hers, 'Kannst du nachsehen').locator('.called', { hasText: '@Jonas Petersen' }).waitFor()
    await rowOf(page, '20418').first().click()
    await messageOf(page, 'Kannst du nachsehen, @Jonas Petersen').first().waitFor()
    await axe(page, 'my conversations')
    quiet(page)
  },

  'a note is mended and taken back by who wrote it': async (scene) => {
    const { hers, page } = await asked(scene, 'Kann ich die Lampe auch mieten?')
    await at(hers, 'mode-note').click()
    await answer(hers, 'Vermieten wir nciht.')
    const note = messageOf(hers, 'Vermieten wir nciht.')
    await note.hover()
    await note.locator('[data-testid^="bubble-more-"]').click()
    await at(hers, 'menu-edit').click()
    await at(hers, 'edit-input').fill('Vermieten wir nicht.')
    await at(hers, 'edit-save').click()
    await messageOf(page, 'Vermieten wir nicht.').first().waitFor()
    assert.equal(await messageOf(page, 'Vermieten wir nicht.').locator('[data-testid^="bubble-more-"]').count(), 1)
    const mended = messageOf(hers, 'Vermieten wir nicht.')
    await mended.hover()
    await mended.locator('[data-testid^="bubble-more-"]').click()
    await at(hers, 'menu-delete').click()
    await at(hers, 'delete-confirm').click()
    await messageOf(page, 'Vermieten wir nicht.').waitFor({ state: 'detached' })
  },

  'colleagues talk, also when one is offline': async (scene) => {
    const { hers, page } = await both(scene)
    await at(hers, 'side-mine').click()
    await hers.keyboard.press('Shift+C')
    await at(hers, 'colleague-search').fill('Jonas')
    await hers.keyboard.press('Enter')
    await axe(hers, 'a new chat')
    await at(hers, 'chat-start').click()
    await at(hers, 'chat-head').filter({ hasText: 'Jonas Petersen' }).waitFor()
    await answer(hers, 'Kommst du mit zum Mittag?')
    await at(page, 'mine-news').waitFor()
    await at(page, 'side-mine').click()
    await at(page, 'how-member').click()
    await rowOf(page, 'Kommst du mit zum Mittag?').first().click()
    await at(page, 'chat-head').filter({ hasText: 'Anna Keller' }).waitFor()
    await axe(page, 'a chat with a colleague')
    scene.line.cut()
    await at(page, 'banner').waitFor()
    await answer(page, 'Gern, in zehn Minuten.')
    await messageOf(page, 'Gern, in zehn Minuten.').first().waitFor()
    await answer(hers, 'Ich warte unten.')
    scene.line.mend()
    await messageOf(hers, 'Gern, in zehn Minuten.').first().waitFor({ timeout: 60_000 })
    await messageOf(page, 'Ich warte unten.').first().waitFor()
    await at(hers, 'search').fill('Mittag')
    await at(hers, 'search-hits').getByText('Jonas Petersen').waitFor()
    quiet(hers)
    quiet(page)
  },

  'where only the assignee answers one takes over first': async (scene) => {
    const { hers, page, guest } = await asked(scene, 'Haben Sie noch Ersatzschirme?')
    await ownerOnly(hers, true)
    await answer(hers, 'Einen Moment, bitte.')
    await bubbles(guest).filter({ hasText: 'Einen Moment, bitte.' }).waitFor()
    await at(page, 'owned').filter({ hasText: 'Hier antwortet nur Anna Keller.' }).waitFor()
    await axe(page, 'only the assignee answers')
    await at(page, 'owned-take').click()
    await answer(page, 'Ja, drei Stück.')
    await bubbles(guest).filter({ hasText: 'Ja, drei Stück.' }).waitFor()
    await at(hers, 'owned').waitFor()
    await ownerOnly(hers, false)
    scene.line.close()
  },
}

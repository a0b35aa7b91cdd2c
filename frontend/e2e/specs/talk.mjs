// The main job: a visitor writes on the shop's page, an agent answers.
import assert from 'node:assert/strict'
import { agent, answer, at, bubbles, bucket, messageOf, openChat, quiet, rowOf, say, until, visitor } from '../kit.mjs'

export const before = async ({ world }) => ({ desktop: await world.desktop() })

/** A visitor has written this, and the agent has it open. */
async function talking({ browser, world, desktop }, text) {
  const page = await agent(browser, desktop)
  await bucket(page, 'unassigned')
  const guest = await visitor(browser, world)
  await openChat(guest)
  await say(guest, text)
  await rowOf(page, text).first().click()
  await messageOf(page, text).first().waitFor()
  return { page, guest }
}

export const cases = {
  'a visitor writes, the agent answers, both see it': async (scene) => {
    const { page, guest } = await talking(scene, 'Haben Sie die Lampe Juist in Messing?')
    await answer(page, 'Ja, drei Stück sind am Lager.')
    await bubbles(guest).filter({ hasText: 'Ja, drei Stück sind am Lager.' }).waitFor()
    quiet(page)
    quiet(guest)
  },

  'the ticks tell the truth: read once the visitor has seen it': async (scene) => {
    const { page, guest } = await talking(scene, 'Wie lange dauert der Versand nach Oldenburg?')
    await answer(page, 'Zwei bis drei Tage.')
    await bubbles(guest).filter({ hasText: 'Zwei bis drei Tage.' }).waitFor()
    await messageOf(page, 'Zwei bis drei Tage.').locator('[data-testid="state-read"]').waitFor()
    await say(guest, 'Danke!')
    await messageOf(page, 'Danke!').first().waitFor()
  },

  'typing is seen on both sides': async (scene) => {
    const { page, guest } = await talking(scene, 'Kann ich Ihnen ein Foto schicken?')
    await guest.getByRole('dialog').locator('textarea').pressSequentially('Ich suche', { delay: 40 })
    await at(page, 'typing').waitFor()
    await at(page, 'composer-input').pressSequentially('Gern, einfach', { delay: 40 })
    await guest.getByRole('dialog').locator('.types').waitFor()
  },

  'files go both ways': async (scene) => {
    const { page, guest } = await talking(scene, 'Hier ist das Foto.')
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGM4kZKCFTEMLQkAzXZ3QYVZ2cUAAAAASUVORK5CYII=', 'base64')
    await guest.getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'schirm.png', mimeType: 'image/png', buffer: png })
    await until('the upload has ended', async () => (await guest.getByRole('dialog').locator('[aria-busy="true"], progress').count()) === 0)
    await say(guest, 'So sieht der Riss aus.')
    await at(page, 'thread-pane').locator('[data-testid^="picture-"]').first().waitFor()

    const data = await page.evaluateHandle(() => {
      const d = new DataTransfer()
      d.items.add(new File(['%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n'], 'Pflegehinweise.pdf', { type: 'application/pdf' }))
      return d
    })
    await at(page, 'composer').dispatchEvent('dragover', { dataTransfer: data })
    await at(page, 'composer').dispatchEvent('drop', { dataTransfer: data })
    await at(page, 'attached-0').waitFor()
    await answer(page, 'Bitte beachten Sie die Pflegehinweise.')
    await guest.getByRole('dialog').getByText('Pflegehinweise.pdf').waitFor()
  },

  'done, undone, and reopened by the next message': async (scene) => {
    const text = 'Ist die Rechnung schon unterwegs?'
    const { page, guest } = await talking(scene, text)
    await at(page, 'done').click()
    await rowOf(page, text).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /Rückgängig/ }).first().click()
    await rowOf(page, text).first().waitFor()
    await rowOf(page, text).first().click()
    await at(page, 'done').click()
    await rowOf(page, text).waitFor({ state: 'detached' })
    await say(guest, 'Eine Frage noch dazu.')
    await rowOf(page, 'Eine Frage noch dazu.').first().waitFor()
  },

  'an answer that waits for the relay goes out once': async (scene) => {
    const { world } = scene
    const { page, guest } = await talking(scene, 'Gibt es Ersatzschirme?')
    await world.relay.stop(true)
    await until('the line is known to be cut', async () => (await at(page, 'status-link').getAttribute('data-link')) !== 'online')
    await answer(page, 'Ja, Ersatzschirme gibt es.')
    await messageOf(page, 'Ja, Ersatzschirme gibt es.').locator('[data-testid="state-waiting"]').waitFor()
    await until('the outbox counts it', async () => /\b1\b/.test(await at(page, 'status-outbox').innerText()))
    await world.startRelay()
    await bubbles(guest).filter({ hasText: 'Ja, Ersatzschirme gibt es.' }).first().waitFor({ timeout: 40_000 })
    await until('the outbox is empty', async () => /\b0\b/.test(await at(page, 'status-outbox').innerText()))
    await say(guest, 'Wunderbar.')
    await messageOf(page, 'Wunderbar.').first().waitFor()
    assert.equal(await bubbles(guest).filter({ hasText: 'Ja, Ersatzschirme gibt es.' }).count(), 1)
    assert.equal(await messageOf(page, 'Ja, Ersatzschirme gibt es.').count(), 1)
  },

  'a visitor’s message typed without network survives a reload and goes out once': async (scene) => {
    const { page, guest } = await talking(scene, 'Ich bin gleich im Zug.')
    await guest.context().setOffline(true)
    await say(guest, 'Kein Netz im Tunnel.')
    await bubbles(guest).filter({ hasText: 'Kein Netz im Tunnel.' }).waitFor()
    await guest.context().setOffline(false)
    await guest.reload()
    await messageOf(page, 'Kein Netz im Tunnel.').first().waitFor({ timeout: 40_000 })
    assert.equal(await messageOf(page, 'Kein Netz im Tunnel.').count(), 1)
  },

  'a saved reply fills in its variables': async (scene) => {
    const { page, guest } = await talking(scene, 'Guten Tag, wann haben Sie geöffnet?')
    await at(page, 'composer-input').click()
    await page.keyboard.type('/')
    await at(page, 'reply-search').waitFor()
    await page.locator('[data-testid^="reply-"]').and(page.getByRole('option')).filter({ hasText: /\S/ }).first().click()
    const text = await until('the text is in the field', async () => (await at(page, 'composer-input').inputValue()).trim())
    assert.ok(!/\{\{.*?\|/.test(text), 'fall-backs are filled in: ' + text)
    await at(page, 'composer-input').press('Control+Enter')
    if (!/\{\{/.test(text)) await bubbles(guest).filter({ hasText: text.split('\n')[0].slice(0, 40) }).first().waitFor()
  },
}

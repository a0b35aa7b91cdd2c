// Two of us at their desktops: who looks at what, who writes, who is there.
import assert from 'node:assert/strict'
import { agent, anna, at, axe, bucket, openChat, quiet, rowOf, say, until, visitor } from '../kit.mjs'

const jonas = { ...anna, email: anna.email.replace('anna.keller', 'jonas.petersen') }

export const before = async ({ world }) => ({
  desktop: await world.desktop(), other: await world.desktop({ data: 'jonas', signIn: jonas }),
})

async function openBoth({ browser, world, desktop, other }, text) {
  const guest = await visitor(browser, world)
  await openChat(guest)
  await say(guest, text)
  const [a, j] = [await agent(browser, desktop), await agent(browser, other)]
  for (const page of [a, j]) await bucket(page, 'open')
  await rowOf(a, text).click()
  return { a, j, guest }
}

const beside = (page) => at(page, 'viewers').first()

export const cases = {
  'who looks at the same is seen in head and list, and gone when they leave': async (scene) => {
    const { a, j } = await openBoth(scene, 'Haben Sie die Lampe auch in Grün?')
    await at(rowOf(j, 'auch in Grün?'), 'looked-at').waitFor()
    assert.match(await at(rowOf(j, 'auch in Grün?'), 'looked-at').getAttribute('title'), /^Anna Keller schaut mit$/)
    const head = await at(a, 'done').boundingBox()
    await rowOf(j, 'auch in Grün?').click()
    await until('Jonas beside the name', async () => /Jonas .* schaut mit/.test(await beside(a).textContent()))
    await until('Anna beside the name', async () => /Anna Keller schaut mit/.test(await beside(j).textContent()))
    assert.deepEqual(await at(a, 'done').boundingBox(), head, 'nothing moved')
    await axe(a, 'viewers')
    await at(j, 'composer-input').fill('Guten Tag, einen Moment bitte')
    await until('Jonas writes', async () => /Jonas .* schreibt gerade/.test(await beside(a).textContent()))
    await at(j, 'composer-input').fill('')
    await at(j, 'area-settings').click()
    await until('Jonas has left', async () => (await beside(a).textContent()).trim() === '')
    quiet(a)
    quiet(j)
  },

  'a colleague who says so is away, and off with the program': async ({ browser, world, desktop, other }) => {
    const a = await agent(browser, desktop)
    const seen = () => a.evaluate(async (email) => {
      const { agents } = await window.go.app.App.Workspace()
      const id = agents.find((x) => x.email === email).id
      return (await window.go.app.App.Colleagues()).find((c) => c.agent === id)?.presence ?? 'off'
    }, jonas.email)
    const j = await agent(browser, other)
    await j.mouse.move(200, 200)
    await until('present', async () => (await seen()) === 'present')
    await at(j, 'me').click()
    await j.getByRole('menuitemcheckbox', { name: 'Kurz weg' }).or(j.getByRole('menuitem', { name: 'Kurz weg' })).or(j.getByText('Kurz weg', { exact: true })).first().click()
    await until('away', async () => (await seen()) === 'away')
    await until('his own mark says so too', async () => (await at(j, 'me').getAttribute('data-presence')) === 'away')
    await j.context().close()
    world.desktops.splice(world.desktops.indexOf(other), 1)
    await other.stop()
    await until('off', async () => (await seen()) === 'off', 20_000)
    quiet(a)
  },
}

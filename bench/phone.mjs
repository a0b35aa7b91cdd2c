// From a customer's phone to the agent's screen: the demo's phone page on a
// simulated messenger, the interface against the real Go core. A way begins when
// the phone sends and ends when the message is in the agent's window; back it
// ends when the app on the phone has it.
import { page, put, rest, type, way, withBrowser } from './pages.mjs'

const { DESKTOP, PHONE, APP } = process.env
const rounds = Number(process.env.ROUNDS ?? 40)
const warm = 8

await withBrowser(async (browser) => {
  const phone = await page(browser)
  await phone.goto(`${PHONE}/?app=${APP}&who=0`)
  const start = phone.locator('#start')
  await phone.waitForFunction(() => document.querySelector('#app').textContent)
  if (await start.isVisible()) await start.click()
  const say = (text) => phone.evaluate((text) => {
    const began = performance.timeOrigin + performance.now()
    document.querySelector('#write textarea').value = text
    document.querySelector('#write').requestSubmit()
    return began
  }, text)
  const agent = await page(browser)
  await agent.goto(DESKTOP)
  await agent.waitForSelector('[data-testid^="row-"]')
  await say('Hallo vom Telefon')
  await agent.getByText('Hallo vom Telefon', { exact: false }).first().click()
  await agent.waitForSelector('[data-testid="composer-input"]')
  await agent.mouse.move(700, 400)
  const there = [], back = []
  for (let i = 0; i < rounds + warm; i++) {
    await rest()
    const asked = await way(say, `Frage ${i} vom Telefon`, agent, '[data-testid^="message-"]')
    await rest()
    const told = await way((text) => type(agent, agent.getByTestId('composer-input'), text, 'Control+Enter'), `Antwort ${i} ans Telefon`, phone, '#thread .theirs')
    if (i < warm) continue
    there.push(asked)
    back.push(told)
  }
  put({ name: `${APP}: phone → in the agent's window`, goal: '≤ 25', values: there.map((w) => w.there) })
  put({ name: `${APP}: agent's key → on the phone`, goal: '', values: back.map((w) => w.there) })
})

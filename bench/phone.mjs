// From a customer's phone to the agent's screen: the demo's phone on a simulated
// messenger, the interface against the real Go core. A way begins when the phone
// sends and ends when the message is in the agent's window; back it ends when the
// app on the phone's page has it.
import { page, put, rest, type, way, withBrowser } from './pages.mjs'

const { DESKTOP, PHONE, APP } = process.env
const rounds = Number(process.env.ROUNDS ?? 40)
const warm = 8

/** What the person does, without a page of theirs: its painting would take this machine's time, not the agent's. */
async function act(kind, text = '') {
  const form = new FormData()
  for (const [k, v] of Object.entries({ app: APP, who: '0', kind, text })) form.append(k, v)
  const began = performance.timeOrigin + performance.now()
  const res = await fetch(`${PHONE}/act`, { method: 'POST', body: form })
  if (!res.ok) throw new Error(`${kind}: ${await res.text()}`)
  return began
}

await withBrowser(async (browser) => {
  const agent = await page(browser)
  await agent.goto(DESKTOP)
  await agent.waitForSelector('[data-testid^="row-"]')
  const has = (await (await fetch(`${PHONE}/apps`)).json()).Apps.find((a) => a.Kind === APP)
  if (has.Start) await act('start')
  await act('say', 'Hallo vom Telefon')
  await agent.getByText('Hallo vom Telefon', { exact: false }).first().click()
  await agent.waitForSelector('[data-testid="composer-input"]')
  await agent.mouse.move(700, 400)
  const there = [], back = []
  for (let i = 0; i < rounds + warm; i++) {
    await rest()
    const asked = await way((text) => act('say', text), `Frage ${i} vom Telefon`, agent, '[data-testid^="message-"]')
    if (i >= warm) there.push(asked)
  }
  const phone = await page(browser)
  await phone.goto(`${PHONE}/?app=${APP}&who=0`)
  await phone.waitForSelector('#thread .mine')
  for (let i = 0; i < rounds / 2 + warm; i++) {
    await rest()
    await rest() // a platform takes one a second in a chat
    await rest()
    const told = await way((text) => type(agent, agent.getByTestId('composer-input'), text, 'Control+Enter'), `Antwort ${i} ans Telefon`, phone, '#thread .theirs')
    if (i >= warm) back.push(told)
  }
  put({ name: `${APP}: phone → in the agent's window`, goal: '≤ 25', values: there.map((w) => w.there) })
  put({ name: `${APP}: agent's key → on the phone`, goal: '', values: back.map((w) => w.there) })
})

// How long the board of tickets takes from the click to its cards, in the interface
// against the real Go core. The first opening also loads the area's own code.
import { page, put, rest, withBrowser } from './pages.mjs'

const { DESKTOP } = process.env
await withBrowser(async (browser) => {
  const agent = await page(browser)
  await agent.goto(DESKTOP)
  await agent.waitForSelector('[data-testid^="row-"]')
  const first = await open(agent, 'area-tickets', '[data-testid="mode-board"], [data-testid="board"]')
  await agent.getByTestId('mode-board').click()
  await agent.waitForSelector('[data-testid^="card-"]')
  const times = []
  for (let i = 0; i < 14; i++) {
    await agent.getByTestId('area-inbox').click()
    await agent.waitForSelector('[data-testid^="row-"]')
    await rest()
    times.push(await open(agent, 'area-tickets', '[data-testid^="card-"]'))
  }
  put({ name: 'tickets opened for the first time', goal: '', unit: 'ms', value: first })
  put({ name: 'board of 2,000 tickets on screen', goal: '≤ 150', values: times.slice(2) })
})

/** Clicks and waits until something is there and the frame with it is painted. */
function open(agent, area, selector) {
  return agent.evaluate(([area, selector]) => new Promise((done) => {
    const begun = performance.now()
    document.querySelector(`[data-testid="${area}"]`).click()
    const look = () => {
      if (!document.querySelector(selector)) return requestAnimationFrame(look)
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)))
    }
    look()
  }), [area, selector])
}

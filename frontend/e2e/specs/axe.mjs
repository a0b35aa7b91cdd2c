// axe on every screen, in both themes: no violation.
import { agent, axe, open } from '../kit.mjs'
import { peopleScreens } from '../people.mjs'
import { doors, openDoors, screens, tidy } from '../screens.mjs'
import { ticketScreens } from '../tickets.mjs'

export const before = async ({ browser, world }) => {
  const desktop = await world.desktop()
  const page = await agent(browser, desktop)
  const found = await openDoors({ world, browser, agent: page })
  await page.context().close()
  return { desktop, ...found }
}

async function examine(page, list, lang, scene, f) {
  const wrong = []
  for (const screen of list) {
    try {
      await screen.go(page, lang, scene)
      await f(screen)
      await tidy(page)
      await screen.undo?.(page)
    } catch (err) {
      wrong.push(`${screen.name}: ${err.message.split('\n').slice(0, 4).join(' ')}`)
      await tidy(page)
    }
  }
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${list.length} screens\n${wrong.join('\n')}`)
}

const inside = (theme, lang, part) => async (scene) => {
  const page = await agent(scene.browser, scene.desktop, { theme, lang })
  page.setDefaultTimeout(6000)
  await examine(page, screens.filter((s) => s.name.startsWith('settings') === (part === 'settings')), lang, scene, (s) => axe(page, s.name))
}

const tickets = (theme, lang) => async (scene) => {
  const page = await agent(scene.browser, scene.desktop, { theme, lang })
  page.setDefaultTimeout(6000)
  await examine(page, ticketScreens, lang, scene, (s) => axe(page, s.name))
}

const people = (theme, lang) => async (scene) => {
  const page = await agent(scene.browser, scene.desktop, { theme, lang })
  page.setDefaultTimeout(6000)
  await examine(page, peopleScreens, lang, scene, (s) => axe(page, s.name))
}

const outside = (theme, lang) => async (scene) => {
  for (const place of ['door', 'keyless']) {
    const page = await open(scene.browser, scene[place].url, { theme, lang, ready: 'main h1' })
    await examine(page, doors.filter((d) => d.at === place), lang, scene, (s) => axe(page, s.name))
  }
}

export const cases = {
  'the inbox, light': inside('light', 'de', 'inbox'),
  'the inbox, dark': inside('dark', 'en', 'inbox'),
  'the settings, light': inside('light', 'de', 'settings'),
  'the settings, dark': inside('dark', 'en', 'settings'),
  'tickets, light': tickets('light', 'de'),
  'tickets, dark': tickets('dark', 'en'),
  'assignment and people, light': people('light', 'de'),
  'assignment and people, dark': people('dark', 'en'),
  'sign-in, light': outside('light', 'de'),
  'sign-in, dark': outside('dark', 'en'),
}

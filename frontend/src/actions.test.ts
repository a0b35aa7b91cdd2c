// All actions a person can have at once, over all areas.
import { expect, it } from 'vitest'
import { FakeBridge } from '$lib/bridge/fake'
import { tickets as words } from '$lib/i18n/tickets'
import { App } from '$lib/state/app.svelte'
import { inboxActions } from './features/inbox/actions'
import { shellActions } from './features/shell/actions'
import { keyRows } from './features/shell/keyRows'
import { ticketActions } from './features/tickets/actions'

it('shows each key once, in the tickets too', async () => {
  await words.ready()
  const app = new App(new FakeBridge({ conversations: 12, tickets: 20 }))
  await app.session.start()
  await app.load()
  app.actions.add(inboxActions.map((make) => make(app)))
  app.actions.add(shellActions(app))
  app.actions.add(ticketActions.map((make) => make(app)), true)
  app.area = 'tickets'
  const rows = keyRows(app).flatMap((g) => g.rows)
  const twice = (of: string[]): string[] => of.filter((x, i) => of.indexOf(x) !== i)
  expect(twice(rows.map((r) => r.id))).toEqual([])
  expect(twice(rows.map((r) => `${r.title} ${r.ways.join()}`))).toEqual([])
  expect(rows.map((r) => r.id)).toContain('ticketNew')
})

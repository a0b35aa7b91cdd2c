import { expect, it } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { noFilter, viewFilters } from '../tickets'
import { App } from './app.svelte'
import { ticketsOf, type Tickets } from './tickets.svelte'

it('knows which view is shown also after what first needed the tickets has left the screen', async () => {
  const app = new App(new FakeBridge({ conversations: 12, tickets: 60 }))
  await app.session.start()
  await app.load()
  let tickets!: Tickets
  // As the area does: comes, is drawn, leaves.
  const leave = $effect.root(() => {
    tickets = ticketsOf(app)
    $effect(() => void [tickets.view, tickets.filtered])
  })
  await tickets.enter()
  expect(tickets.view).toBe('all')
  leave()
  await tickets.show({ filter: viewFilters.solved })
  expect(tickets.view).toBe('solved')
  await tickets.show({ filter: { ...noFilter, priority: 'urgent' } })
  expect([tickets.view, tickets.filtered]).toEqual([null, true])
})

import { expect, it } from 'vitest'
import { FakeBridge, type FakeOptions } from '$lib/bridge/fake'
import { tickets as words } from '$lib/i18n/tickets'
import { App } from '$lib/state/app.svelte'
import { ticketsOf } from '$lib/state/tickets.svelte'
import { ticketActions } from './index'

const shows = /^ticket(Next|Previous|Open|Search|Back|List|Board|ByStatus|ByAgent)$/

async function offered(who: FakeOptions): Promise<string[]> {
  await words.ready()
  const app = new App(new FakeBridge({ conversations: 12, tickets: 20, ...who }))
  await app.session.start()
  await app.load()
  const tickets = ticketsOf(app)
  await tickets.enter()
  tickets.step(1)
  await tickets.open(tickets.cursor)
  return ticketActions.map((make) => make(app)).filter((a) => app.actions.can(a) && !shows.test(a.id)).map((a) => a.id).sort()
}

it('offers who only reads no key that changes a ticket', async () => {
  expect(await offered({ role: 'reviewer' })).toEqual([])
})
it('leaves an editor the notes', async () => {
  expect(await offered({ role: 'editor' })).toEqual(['ticketNote'])
})
it('offers who reads here and works elsewhere what concerns no ticket here', async () => {
  expect(await offered({ role: 'agent', only: 'inbox-1:reviewer,inbox-2:agent' })).toEqual(['ticketNew', 'ticketSelectAll', 'ticketSelectDown', 'ticketSelectUp'])
})
it('offers who dispatches here everything', async () => {
  expect(await offered({ role: 'reviewer', only: 'inbox-1:dispatcher' })).toContain('ticketAssign')
})

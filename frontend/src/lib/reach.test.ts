import { describe, expect, it } from 'vitest'
import type { Channel, Inbox, WorkspaceView } from './bridge'
import { reachOf } from './reach'

const inbox = (id: string): Inbox => ({ id, name: id, timeZone: `Zone/${id}` }) as Inbox
const channel = (inbox: string, type = 'webchat', on = true): Channel => ({ id: `${inbox}/${type}`, inbox, type, on }) as Channel
const view = (hours: WorkspaceView['hours'], online = true, channels = [channel('shop'), channel('service')]) => ({
  workspace: { id: 'workspace', name: '', online }, inboxes: [inbox('shop'), inbox('service')], channels, hours,
})
const day = [[100, 200], [300, 400]]
const told = (r: ReturnType<typeof reachOf>): unknown => [r.state, r.opens, r.inboxes.map((i) => [i.inbox.id, i.open, i.until])]

describe('what visitors are told', () => {
  it.each([
    ['without hours we are open', view({}), 150, ['open', 0, [['shop', true, 0], ['service', true, 0]]]],
    ['within the hours', view({ shop: day, service: day }), 150, ['open', 0, [['shop', true, 200], ['service', true, 200]]]],
    ['outside of them', view({ shop: day, service: day.slice(1) }), 50, ['closed', 100, [['shop', false, 100], ['service', false, 300]]]],
    ['one is open', view({ shop: day }), 250, ['some', 300, [['shop', false, 300], ['service', true, 0]]]],
    ['closed for longer than is known', view({ shop: day, service: [] }), 500, ['closed', 0, [['shop', false, 0], ['service', false, 0]]]],
    ['the switch is before the hours', view({ shop: day, service: day }, false), 150, ['off', 0, [['shop', true, 200], ['service', true, 200]]]],
    ['only inboxes with a web chat count', view({ shop: day }, true, [channel('service'), channel('shop', 'email'), channel('shop', 'webchat', false)]), 250, ['open', 0, [['service', true, 0]]]],
    ['midnight is no end', view({ shop: [[100, 200], [200, 300]], service: day }), 150, ['open', 0, [['shop', true, 300], ['service', true, 200]]]],
  ])('%s', (_, v, now, want) => {
    expect(told(reachOf(v, now))).toEqual(want)
  })

  it('tells whose clock the next opening is by', () => {
    expect(reachOf(view({ shop: day.slice(1), service: day }), 50)).toMatchObject({ opens: 100, zone: 'Zone/service' })
  })
})

// Who is offered an export, what is asked of the Go core, and what is said at its end.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ExportState } from '$lib/bridge'
import { FakeBridge, type FakeOptions } from '$lib/bridge/fake'
import { exporting } from '$lib/i18n/exporting'
import { App } from '$lib/state/app.svelte'
import { exportList, exportOne } from '../actions/export'
import { changes, run } from '../bulk/run'
import { wishOf } from './wish'

let bridge: FakeBridge
let app: App
async function signIn(who: FakeOptions = {}): Promise<void> {
  bridge = new FakeBridge({ conversations: 12, ...who })
  app = new App(bridge)
  await app.session.start()
  await app.load()
  await exporting.ready()
  await app.inbox.showBucket('open')
  await app.inbox.open(app.inbox.list.rows[0]!.conversation.id)
}
const can = (make: typeof exportOne): boolean => app.actions.can(make(app))
const said = (): string[] => app.toasts.list.map((x) => x.text)

describe('who is offered what', () => {
  it.each<[string, FakeOptions, boolean]>([
    ['administrator', { role: 'administrator' }, true], ['dispatcher', { role: 'dispatcher' }, true], ['reviewer', { role: 'reviewer' }, true],
    ['agent', { role: 'agent' }, false], ['editor', { role: 'editor' }, false], ['agent who reviews in one inbox', { role: 'agent', only: 'inbox-1:reviewer' }, true],
  ])('%s', async (_, who, many) => {
    await signIn(who)
    expect([can(exportOne), can(exportList)]).toEqual([true, many])
  })

  it('one at a time', async () => {
    await signIn()
    bridge.tell('export', { ...state, over: false })
    expect([can(exportOne), can(exportList)]).toEqual([false, false])
  })

  it('a reviewer selects, and can only export', async () => {
    await signIn({ role: 'reviewer' })
    const [first] = app.inbox.list.rows
    expect(app.workspace.picks(first!.conversation.inbox)).toBe(true)
    app.inbox.selection.toggle(first!.conversation.id)
    const bulk = vi.spyOn(bridge, 'bulk')
    await run(app, { status: 'done' })
    expect(changes(app)).toBe(false)
    expect(bulk).not.toHaveBeenCalled()
  })

  it('who may change only some of what is selected changes nothing by accident', async () => {
    await signIn({ role: 'reviewer', only: 'inbox-1:dispatcher,inbox-2:reviewer' })
    const [mine, other] = app.inbox.list.rows.map((r) => r.conversation.id)
    bridge.store.conversations.get(other!)!.inbox = 'inbox-2'
    await app.inbox.list.show({})
    app.inbox.selection.toggle(mine!)
    expect(changes(app)).toBe(true)
    app.inbox.selection.toggle(other!)
    expect(changes(app)).toBe(false)
  })
})

describe('what is asked', () => {
  beforeEach(() => signIn())
  const day = new Date(2026, 10, 3, 23, 59)

  it('of a single one: with what is internal, by its contact', async () => {
    const { conversation } = app.inbox.thread.opened!.row
    app.inbox.thread.opened!.contact.name = '../Ada\u202E <Lind>: "x"? '
    exportOne(app).run()
    expect(app.exports.open).toBe(true)
    expect(wishOf(app.exports, app.workspace.view.channels, day)).toMatchObject({ ids: [conversation.id], notes: true, files: true, lang: 'en', name: 'Ada Lind x 2026-11-03.zip' })
    expect(wishOf(app.exports, app.workspace.view.channels).kinds['webchat']).toBe('Web chat')
  })

  it('of the whole list: as it is filtered and sorted, without what is internal', async () => {
    await exportList(app).run()
    const { bucket, filter, sort } = app.inbox.list
    expect(app.exports.asked.n).toBe(app.inbox.list.counts.open)
    expect(wishOf(app.exports, [], day)).toMatchObject({ list: { bucket, filter, sort }, notes: false, name: 'Tresen export 2026-11-03.zip' })
  })

  it('of a selection, which is let go once a place was chosen', async () => {
    const ids = app.inbox.list.rows.slice(0, 2).map((r) => r.conversation.id)
    for (const id of ids) app.inbox.selection.toggle(id)
    await exportList(app).run()
    vi.spyOn(bridge, 'export').mockResolvedValueOnce('')
    await app.exports.start(wishOf(app.exports, []))
    expect([app.exports.open, app.inbox.selection.n]).toEqual([true, 2])
    const asked = vi.spyOn(bridge, 'export')
    await app.exports.start(wishOf(app.exports, []))
    expect(asked).toHaveBeenCalledWith(expect.objectContaining({ ids }))
    expect([app.exports.open, app.inbox.selection.n]).toEqual([false, 0])
  })

  it('and is refused: the dialog stays and says why', async () => {
    exportOne(app).run()
    vi.spyOn(bridge, 'export').mockRejectedValueOnce(new Error('not_found'))
    await app.exports.start(wishOf(app.exports, []))
    expect(app.exports.open).toBe(true)
    expect(said()).toEqual([expect.stringContaining('no longer exists')])
  })
})

const state: ExportState = { job: 'j', name: 'Out.zip', total: 1200, done: 1200, messages: 9, missing: 0, leftOut: 0, gone: 0, over: true, stopped: false, code: '' }

describe('what is said at the end', () => {
  beforeEach(() => signIn())
  const end = async (s: Partial<ExportState>): Promise<string> => {
    bridge.tell('export', { ...state, ...s })
    await vi.waitFor(() => expect(app.toasts.list.length).toBe(1))
    return said()[0]!
  }

  it('what went well', async () => expect(await end({})).toBe('1,200 conversations exported: Out.zip.'))
  it('what is not in it', async () => expect(await end({ leftOut: 3, missing: 1 })).toBe('1,197 conversations exported: Out.zip. 3 were left out: your role there exports single ones only. One file could not be had.'))
  it('that it was stopped', async () => expect(await end({ stopped: true, done: 3 })).toContain('nothing was saved'))
  it('a full disk', async () => expect(await end({ code: 'disk_full' })).toMatch(/^Nothing was exported\. .*no space left/))
  it('a place that takes no file', async () => expect(await end({ code: 'unwritable' })).toContain('No file can be saved there'))
  it('how far it is, while it runs, and that it can be stopped', async () => {
    bridge.tell('export', { ...state, over: false, done: 7 })
    expect(app.exports.running?.done).toBe(7)
    const stop = vi.spyOn(bridge, 'exportStop')
    app.exports.stop()
    expect(stop).toHaveBeenCalledWith('j')
    bridge.tell('export', { ...state, stopped: true })
    expect(app.exports.running).toBe(null)
  })
})

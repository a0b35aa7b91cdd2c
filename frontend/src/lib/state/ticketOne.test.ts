import { beforeEach, describe, expect, it } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import { App } from './app.svelte'
import { OneTicket } from './ticketOne.svelte'

let app: App
let one: OneTicket
let bridge: FakeBridge
let ids: string[]

beforeEach(async () => {
  bridge = new FakeBridge({ conversations: 6, tickets: 6 })
  app = new App(bridge)
  await app.session.start()
  await app.load()
  one = new OneTicket(app)
  ids = [...bridge.store.tickets.keys()]
})

const photo = (name = 'riss.png'): File => new File(['x'], name, { type: 'image/png' })

describe('a note with files', () => {
  it('goes with them, and without a word where there are some', async () => {
    await one.open(ids[0]!)
    await one.attach([photo(), photo('lampe.png')])
    expect(one.files.map((f) => f.name)).toEqual(['riss.png', 'lampe.png'])
    one.detach(1)
    expect(await one.saveNote([])).toBe(true)
    const made = bridge.store.ticketEntries.get(ids[0]!)!.at(-1)!
    expect([made.text, made.files?.map((f) => f.name)]).toEqual(['', ['riss.png']])
    expect(one.files).toEqual([])
  })

  it('waits for the ticket it was begun for', async () => {
    await one.open(ids[0]!)
    one.write('Bitte ansehen')
    const busy = one.attach([photo()])
    await one.open(ids[1]!)
    await busy
    expect([one.note, one.files]).toEqual(['', []])
    await one.open(ids[0]!)
    expect([one.note, one.files.map((f) => f.name)]).toEqual(['Bitte ansehen', ['riss.png']])
    expect(await one.saveNote([])).toBe(true)
  })

  it('is not saved while a file is still on its way, nor empty', async () => {
    await one.open(ids[0]!)
    expect(await one.saveNote([])).toBe(false)
    one.write('Bitte ansehen')
    const busy = one.attach([photo()])
    expect(await one.saveNote([])).toBe(false)
    await busy
    expect(await one.saveNote([])).toBe(true)
  })

  it('keeps the words and files of what was refused', async () => {
    await one.open(ids[0]!)
    one.write('Bitte ansehen')
    await one.attach([photo()])
    bridge.do = () => Promise.reject(new Error('unavailable'))
    expect(await one.saveNote([])).toBe(false)
    expect([one.note, one.files.length]).toEqual(['Bitte ansehen', 1])
  })

  it('says of a file that is too large that it is', async () => {
    await one.open(ids[0]!)
    const large = photo()
    Object.defineProperty(large, 'size', { value: 21 << 20 })
    await one.attach([large])
    expect([one.files, one.adding, app.toasts.list.length]).toEqual([[], [], 1])
  })

  it('holds twenty files at most, as the relay does', async () => {
    await one.open(ids[0]!)
    await one.attach(Array.from({ length: 22 }, (_, i) => photo(`${i}.png`)))
    expect([one.files.length, app.toasts.list.length]).toEqual([20, 1])
  })

  it('is for nobody else who signs in here', async () => {
    await one.open(ids[0]!)
    one.write('Bitte ansehen')
    const { view } = app.workspace
    app.workspace.view = { ...view, me: view.agents.find((a) => a.id !== view.me.id)! }
    const theirs = new OneTicket(app)
    await theirs.open(ids[0]!)
    expect(theirs.note).toBe('')
    app.workspace.view = view
    const again = new OneTicket(app)
    await again.open(ids[0]!)
    expect(again.note).toBe('Bitte ansehen')
  })
})

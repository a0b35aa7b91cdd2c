import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Draft, Outline } from '../bridge'
import { FakeBridge } from '../bridge/fake'
import { Composer } from './composer.svelte'
import type { Desk } from './letter.svelte'

let bridge: FakeBridge
let composer: Composer
beforeEach(() => {
  vi.useFakeTimers()
  bridge = new FakeBridge({ conversations: 12 })
  composer = new Composer(bridge)
})
afterEach(() => vi.useRealTimers())

const load = async (id: string): Promise<void> => composer.load(await bridge.open(id))
function write(text: string): void {
  composer.text = text
  composer.edited()
}
const kept = (id: string): string | undefined => bridge.store.drafts.get(id)?.text

describe('the draft', () => {
  it('is kept within a second, with what was written last', async () => {
    await load('conv-0')
    write('Guten')
    await vi.advanceTimersByTimeAsync(400)
    write('Guten Tag')
    expect(kept('conv-0')).toBeUndefined()
    await vi.advanceTimersByTimeAsync(600)
    expect(kept('conv-0')).toBe('Guten Tag')
  })

  it('is kept at once on going elsewhere, and is there on coming back', async () => {
    await load('conv-0')
    write('Noch nicht fertig')
    await load('conv-1')
    expect(kept('conv-0')).toBe('Noch nicht fertig')
    expect(composer.text).toBe('')
    await load('conv-0')
    expect(composer.text).toBe('Noch nicht fertig')
  })

  it('disappears when everything is deleted', async () => {
    await load('conv-0')
    write('x')
    await composer.flush()
    write('')
    await composer.flush()
    expect(kept('conv-0')).toBeUndefined()
  })

  it('goes when it was sent on another PC, but not before this one has seen it kept', async () => {
    await load('conv-0')
    write('Hallo')
    await composer.flush()
    const opened = await bridge.open('conv-0')
    composer.update({ ...opened, draft: null }) // read before the draft was on disk
    expect(composer.text).toBe('Hallo')
    composer.update(opened)
    composer.update({ ...opened, draft: null })
    expect(composer.text).toBe('')
  })

  it('takes in what was written on another PC, but never over own words', async () => {
    await load('conv-0')
    const opened = await bridge.open('conv-0')
    const draft = { id: 'agent-0/conv-0', conversation: 'conv-0', text: 'von zu Hause', at: Date.now() + 1000 }
    composer.update({ ...opened, draft })
    expect(composer.text).toBe('von zu Hause')
    write('hier weiter')
    composer.update({ ...opened, draft: { ...draft, text: 'anderes', at: Date.now() + 5000 } })
    expect(composer.text).toBe('hier weiter')
  })

  it('keeps words that follow another PC’s, however far the clock of this one is behind', async () => {
    await load('conv-0')
    const opened = await bridge.open('conv-0')
    const draft = { id: 'agent-0/conv-0', conversation: 'conv-0', text: 'von der schnellen Uhr', at: Date.now() + 3 * 3_600_000 }
    bridge.store.drafts.set('conv-0', draft)
    composer.update({ ...opened, draft })
    write('hier zuletzt')
    await composer.flush()
    expect(bridge.store.drafts.get('conv-0')).toMatchObject({ text: 'hier zuletzt', at: draft.at + 1 })
  })
})

describe('sending', () => {
  it('waits for the draft that is on its way to disk: that would stay behind the answer that ends it', async () => {
    await load('conv-0')
    const real = bridge.do
    let land = (): void => {}
    const landed = new Promise<void>((go) => (land = go))
    bridge.do = async (kind, body) => {
      if (kind === 'draft') await landed
      return real.call(bridge, kind, body)
    }
    write('Heute noch')
    await vi.advanceTimersByTimeAsync(800)
    const sent = composer.send()
    expect(composer.text).toBe('')
    land()
    await sent
    expect(bridge.store.threads.get('conv-0')!.at(-1)).toMatchObject({ dir: 'out', text: 'Heute noch' })
    expect(kept('conv-0')).toBeUndefined()
  })

  it('blocks while a variable is not filled in, and says so', async () => {
    await load('conv-0')
    write('Nummer {{shipment.number}}')
    expect(await composer.send()).toBe('')
    expect(composer.refusal).toBe('variables')
    expect(composer.text).toContain('shipment')
    write('Nummer 4711')
    expect(composer.refusal).toBe('')
    const id = await composer.send()
    const thread = bridge.store.threads.get('conv-0')!
    expect(thread.at(-1)).toMatchObject({ id, dir: 'out', text: 'Nummer 4711' })
    expect(composer.text).toBe('')
    expect(kept('conv-0')).toBeUndefined()
  })

  it('lets a note hold what a reply must not', async () => {
    await load('conv-0')
    composer.setNote(true)
    write('{{unbekannt}}')
    expect(await composer.send()).not.toBe('')
    expect(bridge.store.threads.get('conv-0')!.at(-1)!.dir).toBe('note')
    expect(composer.note).toBe(false)
  })

  it('refuses an empty one, a channel that cannot be used, and one too long', async () => {
    await load('conv-0')
    expect(composer.check(0)).toBe('empty')
    write('ä'.repeat(11))
    expect(composer.check(10)).toBe('long')
    expect(composer.check(11)).toBe('')
    composer.channel = composer.reach.find((r) => r.code !== '')!.channel
    expect(composer.check(0)).toBe('channel')
  })

  it('gives the words back when the wish could not be put on disk', async () => {
    await load('conv-0')
    write('wichtig')
    vi.spyOn(bridge, 'do').mockRejectedValueOnce(new Error('disk_full'))
    await expect(composer.send()).rejects.toThrow('disk_full')
    expect(composer.text).toBe('wichtig')
  })

  it('starts with the channel the contact used last', async () => {
    await load('conv-0')
    expect(composer.channel).toBe(bridge.store.conversations.get('conv-0')!.lastChannel)
  })
})

describe('typing', () => {
  it('is told every few seconds while one writes, and ends with the words', async () => {
    const told = vi.spyOn(bridge, 'typing')
    await load('conv-0')
    write('a')
    write('ab')
    await vi.advanceTimersByTimeAsync(3100)
    write('abc')
    write('')
    expect(told.mock.calls.map(([, on]) => on)).toEqual([true, true, false])
  })

  it('is never told of a note', async () => {
    const told = vi.spyOn(bridge, 'typing')
    await load('conv-0')
    composer.setNote(true)
    write('intern')
    expect(told).not.toHaveBeenCalled()
  })
})

describe('a letter', () => {
  const desk: Desk = { letters: (c) => c === 'mail-1', signature: () => 'Nordlicht Leuchten' }
  beforeEach(async () => {
    bridge = new FakeBridge({ conversations: 12, letters: true })
    composer = new Composer(bridge, desk)
    await load('conv-mail')
    await vi.advanceTimersByTimeAsync(0)
  })
  /** As the editor does it. */
  function type(html: string, text: string): void {
    composer.letter.plain = text
    composer.letter.html = html
    write(text)
  }
  const draft = (): Draft | undefined => bridge.store.drafts.get('conv-mail')
  const sent = (): Record<string, unknown> => vi.mocked(bridge.do).mock.calls.findLast(([kind]) => kind === 'reply')![1] as unknown as Record<string, unknown>

  it('begins with recipients, subject, what goes below and the signature, and is no draft yet', async () => {
    expect(composer.letters).toBe(true)
    expect(composer.letter.to).toEqual([{ name: 'Lina Hagedorn', address: 'lina.hagedorn@example.org' }])
    expect(composer.letter.subject).toMatch(/^Re: /)
    expect(composer.letter.kind).toBe('quote')
    expect(composer.letter.signature).toBe('Nordlicht Leuchten')
    expect(composer.idle).toBe(true)
    composer.edited()
    await composer.flush()
    expect(draft()).toBeUndefined()
  })

  it('is kept whole: recipients, subject, formatted text, without the signature if that was taken off', async () => {
    type('<p>Guten <strong>Tag</strong></p>', 'Guten Tag')
    composer.letter.cc = [{ address: 'petra@example' }]
    composer.letter.sign = false
    composer.letter.subject = 'Aufmaß'
    composer.edited()
    await vi.advanceTimersByTimeAsync(1000)
    expect(draft()).toMatchObject({ text: 'Guten Tag', mail: { subject: 'Aufmaß', cc: [{ address: 'petra@example' }], html: '<p>Guten <strong>Tag</strong></p>' } })
    const again = new Composer(bridge, desk)
    again.load(await bridge.open('conv-mail'))
    expect(again.letter.html).toBe('<p>Guten <strong>Tag</strong></p>')
    expect(again.letter.sign).toBe(false)
    expect(again.letter.kind).toBe('quote')
    expect(again.text).toBe('Guten Tag')
  })

  it('a recipient alone is a draft as well', async () => {
    composer.letter.cc = [{ address: 'petra@example.org' }]
    composer.edited()
    await composer.flush()
    expect(draft()?.mail?.cc).toEqual([{ address: 'petra@example.org' }])
  })

  it('goes out with its signature and can be held back', async () => {
    vi.spyOn(bridge, 'do')
    type('<p>Hallo</p><p></p><p>bis bald</p>', 'Hallo\n\nbis bald')
    expect(await composer.send(0, { delay: 10_000 })).not.toBe('')
    expect(sent()).toMatchObject({ text: 'Hallo\n\nbis bald', delay: 10_000, mail: { to: [{ address: 'lina.hagedorn@example.org' }] } })
    expect((sent()['mail'] as Outline).below).toMatch(/^-- \nNordlicht Leuchten\n\n.*\n>/)
    expect((sent()['mail'] as Outline).html).toContain('<p style="margin:0"><br></p>')
    expect(composer.text).toBe('')
    expect(composer.letter.html).toBe('')
  })

  it('taken back it stands there as it was', async () => {
    type('<p>Hallo <em>Lina</em></p>', 'Hallo Lina')
    composer.letter.bcc = [{ address: 'buero@example.org' }]
    composer.edited()
    const was = composer.content()
    const message = await composer.send()
    await bridge.do('unsend', { message })
    composer.update(await bridge.open('conv-mail')) // the draft may be here before
    composer.put(was)
    expect(composer.letter.html).toBe('<p>Hallo <em>Lina</em></p>')
    expect(composer.letter.bcc).toEqual([{ address: 'buero@example.org' }])
    expect(composer.letter.sign).toBe(true)
    expect(composer.text).toBe('Hallo Lina')
  })

  it('what the relay gives back after it was sent comes without doubling the signature', async () => {
    type('<p>Hallo</p>', 'Hallo')
    const message = await composer.send()
    await vi.advanceTimersByTimeAsync(4000)
    await bridge.do('unsend', { message })
    composer.update(await bridge.open('conv-mail'))
    expect(composer.text).toBe('Hallo')
    expect(composer.letter.html).toBe('<p>Hallo</p>')
    expect(composer.letter.sign).toBe(true)
  })

  it('refuses without recipient, with a wrong one, and asks once for the subject', async () => {
    type('<p>Hallo</p>', 'Hallo')
    composer.letter.to = []
    expect(composer.check(0)).toBe('recipient')
    composer.letter.to = [{ address: 'lina' }]
    expect(composer.check(0)).toBe('address')
    expect(composer.letter.wrongNames()).toBe('lina')
    composer.letter.to = [{ address: 'lina@example.org' }]
    composer.letter.subject = ' '
    expect(await composer.send()).toBe('')
    expect(composer.refusal).toBe('subject')
    expect(await composer.send()).not.toBe('')
  })

  it('blocks on variables in the subject too', () => {
    type('<p>Hallo</p>', 'Hallo')
    composer.letter.subject = 'Sendung {{shipment.number}}'
    expect(composer.check(0)).toBe('variables')
    expect(composer.open.map((v) => v.name)).toEqual(['shipment.number'])
  })

  it('forwards with the files, to nobody yet, and needs no words', async () => {
    const m = bridge.store.threads.get('conv-mail')!.find((x) => x.files?.some((f) => f.name === 'Grundriss.pdf'))!
    await composer.answer(m, 'forward')
    expect(composer.letter).toMatchObject({ forward: true, kind: 'forward', to: [], answers: m.id })
    expect(composer.files.map((f) => f.name)).toEqual(['Grundriss.pdf'])
    expect(composer.empty).toBe(false)
    expect(composer.check(0)).toBe('recipient')
    await composer.flush()
    expect(draft()?.mail?.forward).toBe(true)
  })

  it('answers the newest mail as long as nothing is written', async () => {
    const c = bridge.store.conversations.get('conv-mail')!
    const news = bridge.receive('conv-mail', 'Noch etwas', c.lastAt + 1000)
    news.mail = { subject: 'Neuer Betreff', from: { address: 'lina.hagedorn@example.org' }, id: 'x@example.org' }
    composer.update(await bridge.open('conv-mail'))
    await vi.advanceTimersByTimeAsync(0)
    expect(composer.letter.subject).toBe('Re: Neuer Betreff')
    type('<p>Ja</p>', 'Ja')
    const later = bridge.receive('conv-mail', 'Und noch etwas', c.lastAt + 2000)
    later.mail = { ...news.mail, subject: 'Anderes' }
    composer.update(await bridge.open('conv-mail'))
    await vi.advanceTimersByTimeAsync(0)
    expect(composer.letter.subject).toBe('Re: Neuer Betreff')
  })

  it('takes chat words along, and gives its pictures back as files', async () => {
    await load('conv-went')
    composer.setChannel('web-1')
    write('Zeile 1\nZeile 2')
    composer.setChannel('mail-1')
    await vi.advanceTimersByTimeAsync(0)
    expect(composer.text).toBe('Zeile 1\nZeile 2')
    expect(composer.letter.html).toBe('<p>Zeile 1</p><p>Zeile 2</p>')
    const picture = { hash: 'ab'.repeat(32), name: 'a.png', type: 'image/png', size: 5 }
    composer.letter.pictures = [picture]
    type(`<p>x<img data-hash="${picture.hash}"></p>`, 'x[a.png]')
    expect(composer.content().files).toEqual([picture])
    composer.setChannel('web-1')
    expect(composer.files).toEqual([picture])
  })

  it('a chat that goes on by mail shows what was said', async () => {
    const web = [...bridge.store.conversations.values()].find((c) => c.lastChannel === 'web-1' && !c.id.startsWith('conv-w'))!
    bridge.store.identities.push({ id: 'x', contact: web.contact, channel: 'mail-1', type: 'email', address: 'kunde@example.org', at: 1 })
    await load(web.id)
    composer.setChannel('mail-1')
    await vi.advanceTimersByTimeAsync(0)
    expect(composer.letter.kind).toBe('transcript')
    expect(composer.letter.below).toContain(bridge.store.threads.get(web.id)!.findLast((m) => m.dir === 'in')!.text.split('\n')[0])
  })
})

it('follows the usual channel while the person has not begun', async () => {
  await load('conv-0')
  const opened = await bridge.open('conv-0')
  const moved = { ...opened, reach: opened.reach.map((r) => ({ ...r, code: '', default: r.channel === 'mail-1' })) }
  composer.update(moved)
  expect(composer.channel).toBe('mail-1')
  composer.setChannel('web-1')
  composer.update(moved)
  expect(composer.channel).toBe('web-1')
})

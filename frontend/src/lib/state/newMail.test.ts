import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FakeBridge } from '../bridge/fake'
import type { Desk } from './letter.svelte'
import { NewMail } from './newMail.svelte'

const desk: Desk = { letters: () => true, signature: (c) => `Signatur ${c}` }
let bridge: FakeBridge
let mail: NewMail
beforeEach(() => {
  vi.useFakeTimers()
  bridge = new FakeBridge({ conversations: 12, letters: true })
  mail = new NewMail(bridge, desk)
})
afterEach(() => vi.useRealTimers())

const me = 'agent-0'
function write(text: string): void {
  mail.letter.plain = text
  mail.letter.html = `<p>${text}</p>`
  mail.text = text
  mail.edited()
}

it('is kept within a second and is there after a crash, with everything', async () => {
  await mail.begin(me, ['mail-1', 'mail-2'])
  mail.setChannel('mail-2')
  mail.letter.to = [{ name: 'Ida', address: 'ida@example.org' }]
  mail.letter.subject = 'Angebot'
  write('Guten Tag')
  await vi.advanceTimersByTimeAsync(1000)
  const again = new NewMail(bridge, desk)
  await again.begin(me, ['mail-1', 'mail-2'])
  expect([again.open, again.channel, again.text]).toEqual([true, 'mail-2', 'Guten Tag'])
  const { subject, html, to, signature } = again.letter
  expect([subject, html, to, signature]).toEqual(['Angebot', '<p>Guten Tag</p>', [{ name: 'Ida', address: 'ida@example.org' }], 'Signatur mail-2'])
})

it('closed and opened again it stands there as it was; nothing written is no draft', async () => {
  await mail.begin(me, ['mail-1'])
  mail.close()
  await vi.advanceTimersByTimeAsync(1000)
  expect(bridge.store.drafts.size).toBe(0)
  await mail.begin(me, ['mail-1'])
  write('Hallo')
  mail.close()
  await mail.begin(me, ['mail-1'])
  expect(mail.text).toBe('Hallo')
})

it('what one began is not shown to who signs in next, and waits for them', async () => {
  await mail.begin(me, ['mail-1'])
  write('Hallo')
  await vi.advanceTimersByTimeAsync(1000)
  mail.reset()
  expect([mail.open, mail.text]).toEqual([false, ''])
  await vi.advanceTimersByTimeAsync(1000)
  const kept = bridge.freshDraft
  bridge.freshDraft = () => Promise.resolve(null)
  await mail.begin('agent-1', ['mail-1'])
  expect([mail.open, mail.text]).toEqual([true, ''])
  mail.reset()
  bridge.freshDraft = kept
  await mail.begin(me, ['mail-1'])
  expect(mail.text).toBe('Hallo')
})

it('says what is missing', async () => {
  await mail.begin(me, ['mail-1'])
  expect(await mail.send({})).toBeNull()
  expect(mail.refusal).toBe('recipient')
  mail.letter.to = [{ address: 'ida@example.org' }]
  mail.letter.subject = 'x'
  expect(mail.check()).toBe('empty')
  write('{{contact.first_name}}')
  expect(mail.check()).toBe('variables')
})

it('goes to who is known already in their conversation, else into a new one, and leaves no draft', async () => {
  await mail.begin(me, ['mail-1'])
  mail.letter.to = [{ address: 'lina.hagedorn@example.org' }]
  mail.letter.subject = 'Ihre Bestellung'
  write('Sie ist da.')
  expect((await mail.send({ delay: 5000 }))!.conversation).toBe('conv-mail')
  expect([mail.open, mail.text]).toEqual([false, ''])
  expect(bridge.store.drafts.has(me)).toBe(false)

  await mail.begin(me, ['mail-1'], { name: 'Neu', address: 'neu@example.org' })
  mail.letter.subject = 'Guten Tag'
  write('Hallo')
  const { conversation, message } = (await mail.send({}))!
  expect(bridge.store.outlines.get(message)?.below).toBe('-- \nSignatur mail-1')
  const opened = await bridge.open(conversation)
  expect(opened.contact).toMatchObject({ name: 'Neu', email: 'neu@example.org' })
  expect(opened.thread.messages).toMatchObject([{ id: message, text: 'Hallo', mail: { subject: 'Guten Tag' } }])
})

it('stays when it could not be put on disk', async () => {
  await mail.begin(me, ['mail-1'], { address: 'neu@example.org' })
  mail.letter.subject = 'x'
  write('wichtig')
  vi.spyOn(bridge, 'do').mockRejectedValueOnce(new Error('disk_full'))
  await expect(mail.send({})).rejects.toThrow('disk_full')
  expect([mail.open, mail.text]).toEqual([true, 'wichtig'])
})

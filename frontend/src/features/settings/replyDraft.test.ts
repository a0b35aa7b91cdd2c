import { expect, test } from 'vitest'
import type { SavedReply } from '$lib/bridge'
import { i18n } from '$lib/i18n/index.svelte'
import { fillVariables, variableNames } from '$lib/variables'
import { checkReply, groupReplies, variableText } from './replyDraft'

await i18n.use('en')
const reply = (category: string, title: string, text: string): SavedReply => ({ id: title, category, title, text })
const all = [reply('', 'Greeting', 'Hello'), reply('Delivery', 'Times', 'Two to three days'), reply('Delivery', 'Abroad', 'We deliver to Austria')]

test('by category and title, those without a category last', () =>
  expect(groupReplies(all, '').map((g) => [g.category, g.list.map((r) => r.title)])).toEqual([['Delivery', ['Abroad', 'Times']], ['', ['Greeting']]]))

test('every typed word counts, wherever it stands', () => {
  expect(groupReplies(all, 'delivery days').flatMap((g) => g.list.map((r) => r.title))).toEqual(['Times'])
  expect(groupReplies(all, 'delivery hello')).toEqual([])
})

test('every variable that is offered can be filled in', () => {
  const values = { contact: { name: 'Sabine Brandt', email: 's@example.org' }, agent: { name: 'Anna Keller' }, workspace: { name: 'N' }, inbox: { name: 'I' } }
  for (const name of variableNames) expect(fillVariables(variableText(name), values)).not.toContain('{{')
})

test('a reply needs a title and something to send', () => {
  expect(checkReply(reply('', '', ''))).toMatchObject({ title: expect.stringMatching(/./), text: expect.stringMatching(/./) })
  expect(checkReply({ ...reply('', 'Map', ''), files: [{ hash: 'h', name: 'map.pdf', type: 'application/pdf', size: 1 }] }).text).toBe('')
})

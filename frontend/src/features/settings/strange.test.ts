import { expect, test } from 'vitest'
import type { Attribute, Inbox } from '$lib/bridge'
import { attributeKey, named } from '$lib/attributes'
import { fillVariables, unknownVariables } from '$lib/variables'
import { keysOf, newlyUnknown, usesOf } from './strange'

const defined: Attribute[] = [
  { id: 'a1', name: 'Customer number', type: 'text', position: 1 }, { id: 'a2', name: 'Größe (cm)', type: 'number', position: 2 }, { id: 'a3', name: 'Newsletter', type: 'yesno', position: 3 },
]
const keys = keysOf(defined)

test.each([
  ['Hello {{contact.first_name | "there"}}, {{ agent.name }}', []], ['{{contact.customer_number}} {{contact.attributes.customer_number}}', []], ['{{contact.Größe_cm}}', []],
  ['{{contact.order}} and {{customer.name}}, {{contact.order}}', ['contact.order', 'customer.name']], ['{{}} {{two words}}', ['', 'two words']], ['plain', []],
])('unknown in %j', (text, want) => expect(unknownVariables(text, keys)).toEqual(want))

test('every attribute can be filled in under its name, as it is shown', () => {
  const contact = named({ name: 'Mara', attributes: { a1: '20611', a2: '1.5', a3: 'true', page: '/lamps' } }, defined, { names: {}, when: String, yes: 'ja', no: 'nein', lang: 'de' })
  const values = { contact, agent: { name: '' }, workspace: { name: '' }, inbox: { name: '' } }
  expect(fillVariables('{{contact.Customer_Number}} {{contact.größe_cm}} {{contact.newsletter}} {{contact.page}}', values)).toBe('20611 1,5 ja /lamps')
  for (const key of keys) expect(fillVariables(`{{contact.${key}}}`, values)).not.toContain('{{')
  expect(attributeKey('  Two   Words! ')).toBe('two_words')
})

test('is asked about once, and not where it was so before', () => {
  const text = '{{contact.old}} {{contact.new}}'
  expect(newlyUnknown(text, 'has {{contact.old}}', [], keys)).toEqual(['contact.new'])
  expect(newlyUnknown(text, 'has {{contact.old}}', ['contact.new'], keys)).toEqual([])
  expect(newlyUnknown(text, '', ['contact.new'], keys)).toEqual(['contact.old'])
})

test('names every text that uses an attribute', () => {
  const macros = [{ id: 'm', name: 'Thanks', text: 'No. {{contact.customer_number | "?"}}' }, { id: 'n', name: 'Other', text: '{{contact.customer_number_2}}' }]
  const replies = [{ id: 'r', category: '', title: 'Order', text: '{{contact.attributes.Customer_Number}}' }]
  const inboxes = [{ id: 'i', name: 'Shop', signature: 'Yours, {{agent.name}}' } as Inbox]
  expect(usesOf('Customer number', macros, replies, inboxes)).toEqual([{ kind: 'macro', name: 'Thanks' }, { kind: 'reply', name: 'Order' }])
  expect(usesOf('!', macros, replies, inboxes)).toEqual([])
})

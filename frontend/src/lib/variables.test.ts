import { describe, expect, it } from 'vitest'
import { fillVariables, unresolved, type Values } from './variables'

const values: Values = {
  contact: { name: 'Sabine von Brandt', email: '', attributes: { Ort: 'Oldenburg', constructor_no: '' } },
  agent: { name: 'Anna Keller' }, workspace: { name: 'Nordlicht' }, inbox: { name: 'Shop' },
}

describe('fillVariables', () => {
  const cases: [string, string, string][] = [
    ['a known value', 'Hallo {{contact.first_name}}!', 'Hallo Sabine!'],
    ['the last name keeps its parts', '{{contact.last_name}}', 'von Brandt'],
    ['spaces inside the braces', '{{  agent.first_name  }}', 'Anna'],
    ['a fall-back where nothing is known', 'Mail: {{contact.email | "fehlt"}}', 'Mail: fehlt'],
    ['a known value beats the fall-back', '{{contact.name | "there"}}', 'Sabine von Brandt'],
    ['an empty fall-back leaves nothing', 'Hi{{contact.phone | ""}}!', 'Hi!'],
    ['an attribute by its name', 'nach {{contact.Ort}}', 'nach Oldenburg'],
    ['an unknown one stays to be seen', 'Nr. {{shipment.number}}', 'Nr. {{shipment.number}}'],
    ['names of object methods are no attributes', '{{contact.constructor}}{{contact.toString}}', '{{contact.constructor}}{{contact.toString}}'],
    ['an empty attribute falls back', '{{contact.constructor_no | "keine"}}', 'keine'],
    ['text without variables', 'a { b } {{', 'a { b } {{'],
  ]
  it.each(cases)('%s', (_name, text, want) => expect(fillVariables(text, values)).toBe(want))

  it('uses fall-backs for a contact nobody knows the name of', () => {
    const nobody = { ...values, contact: { name: '' } }
    expect(fillVariables('Hi {{contact.first_name | "there"}}', nobody)).toBe('Hi there')
    expect(fillVariables('Hi {{contact.first_name}}', nobody)).toBe('Hi {{contact.first_name}}')
  })

  it('does not fill in what a value itself contains', () => {
    const sly = { ...values, contact: { name: '{{agent.name}}' } }
    expect(fillVariables('{{contact.name}}', sly)).toBe('{{agent.name}}')
  })
})

describe('unresolved', () => {
  it('names and places every standing variable', () => {
    const text = 'Nr. {{shipment.number}} für {{ x | "y" }}'
    const found = unresolved(text)
    expect(found.map((u) => u.name)).toEqual(['shipment.number', 'x'])
    expect(found.map((u) => text.slice(u.from, u.to))).toEqual(['{{shipment.number}}', '{{ x | "y" }}'])
  })
  it('finds what no name could be, too: it must not reach a customer', () => {
    expect(unresolved('{{first name}}')).toHaveLength(1)
    expect(unresolved('{{}}')).toHaveLength(1)
    expect(unresolved('plain { text }')).toHaveLength(0)
  })
})

import { expect, test } from 'vitest'
import { Form } from './form.svelte'

const make = () => new Form({ name: 'Shop', url: '' }, (v) => ({ name: v.name ? '' : 'missing', url: v.url ? '' : 'missing' }))

test('an error is shown only after the field was left', () => {
  const f = make()
  expect(f.error('url')).toBe('')
  f.leave('url')
  expect(f.error('url')).toBe('missing')
  expect(f.error('name')).toBe('')
})

test('saving shows every error and puts the focus on the first', async () => {
  const f = make()
  const root = document.createElement('div')
  document.body.append(root)
  root.innerHTML = '<input><input aria-invalid="true" id="first"><input aria-invalid="true">'
  expect(f.ready(root)).toBe(false)
  expect(f.error('url')).toBe('missing')
  await Promise.resolve()
  expect(document.activeElement?.id).toBe('first')
})

test('dirty means different from what is saved, not touched', () => {
  const f = make()
  f.value.name = 'Store'
  expect(f.dirty).toBe(true)
  f.value.name = 'Shop'
  expect(f.dirty).toBe(false)
  f.value.name = 'Store'
  f.keep()
  expect(f.dirty).toBe(false)
  expect(f.plain()).toEqual({ name: 'Store', url: '' })
})

test('a change made elsewhere never overwrites what is being edited', () => {
  const f = make()
  f.follow({ name: 'Elsewhere', url: '' })
  expect(f.value.name).toBe('Elsewhere')
  f.value.url = 'mine'
  f.follow({ name: 'Again', url: '' })
  expect(f.plain()).toEqual({ name: 'Elsewhere', url: 'mine' })
})

test('what came back in another order, or without a field that was added, is no change', () => {
  const f = new Form<{ name: string; url?: string; on?: boolean }>({ name: 'Shop' })
  f.value.on = true
  f.value.url = 'x'
  expect(f.dirty).toBe(true)
  f.keep()
  f.follow({ url: 'x', on: true, name: 'Shop' })
  expect(f.dirty).toBe(false)
  f.value.on = false
  f.keep()
  f.follow({ url: 'x', name: 'Shop' })
  expect(f.dirty).toBe(false)
  expect('on' in f.value).toBe(false)
})

import { afterEach, expect, it } from 'vitest'
import { i18n } from './index.svelte'
import { LateTexts } from './late.svelte'

afterEach(() => i18n.use('en'))

it('follows the language once it was asked for', async () => {
  const loads: string[] = []
  const late = new LateTexts({
    en: async () => (loads.push('en'), { hello: 'Hello' }),
    de: async () => (loads.push('de'), { hello: 'Moin' }),
  })
  await i18n.use('de')
  expect(loads).toEqual([])
  await late.ready()
  expect(late.t().hello).toBe('Moin')
  await i18n.use('en')
  expect(late.t().hello).toBe('Hello')
  await late.ready()
  expect(loads).toEqual(['de', 'en'])
})

it('has the right language when it changes while they come', async () => {
  let come = (): void => {}
  const slow = new Promise<{ hello: string }>((resolve) => (come = () => resolve({ hello: 'Hello' })))
  const late = new LateTexts({
    en: () => slow,
    de: async () => ({ hello: 'Moin' }),
  })
  const ready = late.ready()
  await i18n.use('de')
  come()
  await ready
  expect(late.t().hello).toBe('Moin')
})

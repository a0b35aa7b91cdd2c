import { expect, it } from 'vitest'
import { orderTotal } from './orders'

const item = (price: string, quantity = 1, currency = 'EUR'): { id: string; quantity: number; price: string; currency: string } => ({ id: 'a', quantity, price, currency })

it('sums an order to the cent', () => {
  expect(orderTotal([item('189.00', 2), item('9.90', 2)])).toEqual({ amount: 397.8, currency: 'EUR' })
  expect(orderTotal([item('0.1', 3)])).toEqual({ amount: 0.3, currency: 'EUR' })
})

it('gives no sum that would be wrong', () => {
  expect(orderTotal([item('1'), item('2', 1, 'USD')])).toBeNull()
  expect(orderTotal([item('1'), item('')])).toBeNull()
  expect(orderTotal([item('ab')])).toBeNull()
  expect(orderTotal([])).toBeNull()
})

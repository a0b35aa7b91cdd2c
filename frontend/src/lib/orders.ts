import type { OrderItem } from './bridge'

/** The sum of an order; null where prices are missing, no numbers, or in several currencies. */
export function orderTotal(items: OrderItem[]): { amount: number; currency: string } | null {
  const currency = items[0]?.currency
  if (!currency) return null
  let cents = 0
  for (const i of items) {
    const price = i.price === undefined || i.price === '' ? NaN : Number(i.price)
    if (i.currency !== currency || !Number.isFinite(price)) return null
    cents += Math.round(price * 100) * i.quantity
  }
  return { amount: cents / 100, currency }
}

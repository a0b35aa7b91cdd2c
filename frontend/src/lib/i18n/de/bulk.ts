import type { bulk as shape } from '../en/bulk'

export const bulk: typeof shape = {}

import type { team as shape } from '../en/team'

export const team: typeof shape = {}

import type { assignment as shape } from '../en/assignment'

export const assignment: typeof shape = {}

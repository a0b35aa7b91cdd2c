import type { inbox as shape } from '../en/inbox'

export const inbox: typeof shape = {
  title: 'inbox',
}

import Forward from '@lucide/svelte/icons/forward'
import { t } from '$lib/i18n/index.svelte'
import type { Make } from './make'
import { newest } from './replyAll'

export const forward: Make = (app) => ({
  id: 'forward', icon: Forward, keys: 'Shift+F', group: 'write',
  title: () => t().letter.actions.forward,
  when: () => newest(app, 'forward') !== undefined,
  run: () => newest(app, 'forward')?.run(),
})

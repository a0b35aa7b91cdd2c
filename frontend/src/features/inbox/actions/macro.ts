import Zap from '@lucide/svelte/icons/zap'
import { t } from '$lib/i18n/index.svelte'
import { askMacro } from '../macro/macro.svelte'
import { served, type Make } from './make'

export const macro: Make = (app) => ({
  id: 'macro', icon: Zap, keys: 'm', group: 'conversation',
  title: () => t().bulk.macro,
  when: () => served(app) !== undefined,
  run: askMacro,
})

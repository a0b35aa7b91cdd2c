import Merge from '@lucide/svelte/icons/merge'
import { t } from '$lib/i18n/index.svelte'
import { askMerge } from '../merge/merge.svelte'
import { served, type Make } from './make'

export const mergeWith: Make = (app) => ({
  id: 'mergeWith', icon: Merge, keys: '', group: 'conversation',
  title: () => t().bulk.mergeWith,
  when: () => served(app) !== undefined,
  run: askMerge,
})

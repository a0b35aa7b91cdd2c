import Inbox from '@lucide/svelte/icons/inbox'
import type { Bucket } from '$lib/bridge'
import { t } from '$lib/i18n/index.svelte'
import type { Make } from './make'

const go = (bucket: Bucket, keys: string): Make => (app) => ({
  id: `bucket-${bucket}`, icon: Inbox, keys, group: 'go',
  title: () => t().inbox.list.buckets[bucket],
  run() {
    app.go('inbox')
    app.inbox.pane = 'list'
    app.inbox.showBucket(bucket)
  },
})

export const buckets: Make[] = [go('mine', 'g m'), go('unassigned', 'g u'), go('open', 'g o'), go('snoozed', 'g z'), go('done', 'g d')]

// The one list of what an agent can do in the inbox, in the order of the key sheet.
import { assign } from './assign'
import { assignMe } from './assignMe'
import { attach } from './attach'
import { back } from './back'
import { buckets } from './buckets'
import { done } from './done'
import { doneNext } from './doneNext'
import { emoji } from './emoji'
import { events } from './events'
import { filter } from './filter'
import { find } from './find'
import { forward } from './forward'
import { labels } from './labels'
import type { Make } from './make'
import { messageMenu, quote, react } from './message'
import { next, previous } from './move'
import { newMail } from './newMail'
import { note } from './note'
import { panes } from './panes'
import { reopen } from './reopen'
import { replies } from './replies'
import { reply } from './reply'
import { replyAll } from './replyAll'
import { search } from './search'
import { snooze } from './snooze'
import { sort } from './sort'
import { unread } from './unread'
import { wake } from './wake'

export const inboxActions: Make[] = [
  done, doneNext, reopen, assign, assignMe, snooze, wake, labels, unread, find, reply, replyAll, forward, newMail, quote, react, messageMenu, note, replies, attach, emoji, next, previous, search, filter,
  sort, back, ...buckets, panes, events,
]

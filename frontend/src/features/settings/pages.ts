// The pages of the settings, in the order of the navigation.
import type { LucideIcon } from '@lucide/svelte'
import type { CommandKind } from '$lib/gen/commands'
import Building from '@lucide/svelte/icons/store'
import Inboxes from '@lucide/svelte/icons/inbox'
import Channels from '@lucide/svelte/icons/plug'
import Agents from '@lucide/svelte/icons/users'
import Attributes from '@lucide/svelte/icons/list-checks'
import Macros from '@lucide/svelte/icons/zap'
import Teams from '@lucide/svelte/icons/users-round'
import Labels from '@lucide/svelte/icons/tag'
import Replies from '@lucide/svelte/icons/message-square-quote'
import Profile from '@lucide/svelte/icons/circle-user-round'
import Device from '@lucide/svelte/icons/monitor'

export type PageId = 'workspace' | 'inboxes' | 'channels' | 'agents' | 'teams' | 'labels' | 'attributes' | 'savedReplies' | 'macros' | 'profile' | 'device'

export interface PageInfo {
  id: PageId
  icon: LucideIcon
  group: 'workspace' | 'personal'
  /** What is done there; missing: what is one's own. */
  kind?: CommandKind
}

export const pages: PageInfo[] = [
  { id: 'workspace', icon: Building, group: 'workspace', kind: 'workspace' },
  { id: 'inboxes', icon: Inboxes, group: 'workspace', kind: 'inbox' },
  { id: 'channels', icon: Channels, group: 'workspace', kind: 'channel' },
  { id: 'agents', icon: Agents, group: 'workspace', kind: 'agent' },
  { id: 'teams', icon: Teams, group: 'workspace', kind: 'team' },
  { id: 'labels', icon: Labels, group: 'workspace', kind: 'labelDefinition' },
  { id: 'attributes', icon: Attributes, group: 'workspace', kind: 'attribute' },
  { id: 'savedReplies', icon: Replies, group: 'workspace', kind: 'savedReply' },
  { id: 'macros', icon: Macros, group: 'workspace', kind: 'macro' },
  { id: 'profile', icon: Profile, group: 'personal' },
  { id: 'device', icon: Device, group: 'personal' },
]

/** What somebody may open: where they may do something, in whichever inbox, and what is their own. */
export function pagesFor(may: (kind: CommandKind) => boolean): PageInfo[] {
  return pages.filter((p) => !p.kind || may(p.kind))
}

/** "channels/ID" taken apart; a page that is not offered becomes the first one that is. */
export function placeOf(section: string, offered: PageInfo[]): { page: PageId; item: string } {
  const [head, ...rest] = section.split('/')
  const page = offered.find((p) => p.id === head)
  return page ? { page: page.id, item: rest.join('/') } : { page: offered[0]!.id, item: '' }
}

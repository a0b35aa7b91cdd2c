// The pages of the settings, in the order of the navigation.
import type { LucideIcon } from '@lucide/svelte'
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
  /** Who may change what is there beside administrators (package command). */
  also?: string[]
}

export const pages: PageInfo[] = [
  { id: 'workspace', icon: Building, group: 'workspace' },
  { id: 'inboxes', icon: Inboxes, group: 'workspace' },
  { id: 'channels', icon: Channels, group: 'workspace' },
  { id: 'agents', icon: Agents, group: 'workspace' },
  { id: 'teams', icon: Teams, group: 'workspace', also: ['dispatcher'] },
  { id: 'labels', icon: Labels, group: 'workspace', also: ['dispatcher'] },
  { id: 'attributes', icon: Attributes, group: 'workspace' },
  { id: 'savedReplies', icon: Replies, group: 'workspace', also: ['dispatcher'] },
  { id: 'macros', icon: Macros, group: 'workspace', also: ['dispatcher'] },
  { id: 'profile', icon: Profile, group: 'personal' },
  { id: 'device', icon: Device, group: 'personal' },
]

/** What somebody may open: administrators everything, others what their role may change and what is their own. */
export function pagesFor(role: string): PageInfo[] {
  return pages.filter((p) => role === 'administrator' || p.group === 'personal' || p.also?.includes(role))
}

/** "channels/ID" taken apart; a page that is not offered becomes the first one that is. */
export function placeOf(section: string, offered: PageInfo[]): { page: PageId; item: string } {
  const [head, ...rest] = section.split('/')
  const page = offered.find((p) => p.id === head)
  return page ? { page: page.id, item: rest.join('/') } : { page: offered[0]!.id, item: '' }
}

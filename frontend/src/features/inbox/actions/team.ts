// Colleagues among themselves: my conversations, chats, following.
import BellRing from '@lucide/svelte/icons/bell-ring'
import MessagesSquare from '@lucide/svelte/icons/messages-square'
import UserRound from '@lucide/svelte/icons/user-round'
import { t } from '$lib/i18n/index.svelte'
import type { Side } from '$lib/state/inbox.svelte'
import { current, type Make } from './make'

const side = (which: Side, keys: string): Make => (app) => ({
  id: `side-${which}`, icon: UserRound, keys, group: 'go',
  title: () => t().team.actions[which],
  when: () => app.area !== 'inbox' || app.inbox.side !== which,
  run() {
    app.go('inbox')
    app.inbox.pane = 'list'
    app.inbox.showSide(which)
  },
})

const newChat: Make = (app) => ({
  id: 'newChat', icon: MessagesSquare, keys: 'Shift+C', group: 'write',
  title: () => t().team.actions.chat,
  run() {
    app.go('inbox')
    app.inbox.newChat = true
  },
})

const follow: Make = (app) => {
  const follows = (): boolean => current(app)?.followers?.includes(app.workspace.me.id) ?? false
  return {
    id: 'follow', icon: BellRing, keys: '', group: 'conversation',
    title: () => (follows() ? t().team.actions.unfollow : t().team.actions.follow),
    when: () => current(app) !== undefined,
    async run() {
      const conversation = current(app)?.id
      if (!conversation) return
      const on = !follows()
      const set = (to: boolean): Promise<string> => app.bridge.do('follow', { conversation, on: to })
      await app.act(() => set(on), on ? t().team.followed : t().team.unfollowed, () => set(!on))
    },
  }
}

export const team: Make[] = [side('customers', 'g k'), side('mine', 'g w'), newChat, follow]

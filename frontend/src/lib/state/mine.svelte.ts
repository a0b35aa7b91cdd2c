// The conversations this agent has to do with, and what is new among them.
import type { Bridge, Changed, ListRow, MineHow, MineNews } from '../bridge'
import { coalesce } from '../coalesce'
import { Pages } from './pages.svelte'

const pageSize = 50

export class Mine {
  how = $state<MineHow>('')
  news = $state.raw<MineNews>({ chats: 0, mentions: 0 })
  readonly list: Pages<ListRow>
  /** Is on the screen: kept up to date. */
  shown = false
  private readonly refreshNews: () => Promise<void>

  constructor(bridge: Bridge) {
    this.list = new Pages((after) => bridge.mine({ how: this.how, after, limit: pageSize }))
    this.refreshNews = coalesce(async () => {
      this.news = await bridge.mineNews()
    })
  }

  get count(): number {
    return this.news.chats + this.news.mentions
  }

  async show(how: MineHow = this.how): Promise<void> {
    this.how = how
    this.shown = true
    await Promise.all([this.list.show(), this.refreshNews()])
  }

  changed(c: Changed): void {
    if (c.kinds.length === 1 && c.kinds[0] === 'message' && c.conversations.length === 1) return // a tick
    void this.refreshNews().catch(() => {})
    if (this.shown) void this.list.refresh()
  }

  load(): Promise<void> {
    return this.refreshNews()
  }
}

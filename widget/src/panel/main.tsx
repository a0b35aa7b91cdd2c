// The panel: fetched by the loader on the first press of the button.
import { render } from 'preact'
import { addStyle } from '../shared/theme'
import type { Host, Language, Panel } from '../shared/types'
import { Chat } from './chat'
import css from './style.css'
import { View } from './view/View'

const styled = new WeakSet<ShadowRoot>()

export function mount(host: Host): Panel {
  if (!styled.has(host.root)) addStyle(host.root, css)
  styled.add(host.root)
  const chat = new Chat(host)
  const draw = () => render(<View chat={chat} host={host} language={host.language} />, host.box)
  draw()
  return {
    open: (quiet) => chat.open(quiet),
    wasOpen: () => chat.wasOpen(),
    close: () => chat.close(),
    language(l: Language) {
      if (l === host.language) return
      host.language = l
      draw()
    },
    user: (u) => chat.setUser(u),
    destroy() {
      chat.destroy()
      render(null, host.box)
    },
  }
}

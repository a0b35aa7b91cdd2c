import { createContext } from 'preact'
import { useContext, useLayoutEffect, useReducer } from 'preact/hooks'
import type { Host, Language } from '../../shared/types'
import type { Chat } from '../chat'
import { texts } from '../text'

export interface Context { chat: Chat; host: Host; language: Language }

export const ChatContext = createContext<Context>(null as unknown as Context)

/** Chat, its state, and the texts of the present language. */
export function useChat() {
  const c = useContext(ChatContext)
  return { ...c, state: c.chat.state, t: texts[c.language] }
}

/** Draws the component again whenever the chat changes. */
export function useChanges(chat: Chat): void {
  const [, draw] = useReducer<number, void>((n) => n + 1, 0)
  useLayoutEffect(() => chat.watch(() => draw()), [chat])
}

/** A path below the relay's root as an address, wherever the relay is mounted. */
export function relayURL(host: Host, path: string): string {
  return /^(https?|data|blob):/i.test(path) ? path : new URL(path.replace(/^\//, ''), new URL('../../', host.base)).href
}

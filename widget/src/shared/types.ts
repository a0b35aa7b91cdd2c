// The shapes shared by loader, panel and preview. What comes from the relay is
// described in docs/webchat.md.

export type Language = 'de' | 'en'
export const languages: readonly Language[] = ['de', 'en']

/** Baked into the loader by the relay. */
export interface Config {
  id: string
  panel: string
  colour: string
  position: 'right' | 'left'
  theme: 'light' | 'dark' | 'auto'
  language: string
  email: 'off' | 'optional' | 'offline'
  launcher: Record<string, string>
  limits: { text: number; files: number; file: number }
  place: Place
}

export interface Place {
  name: string
  picture?: string
  privacy: string
  language: string
  online: boolean
  texts: Record<string, { greeting: string; online: string; offline: string }>
}

/** A signed-in customer of the shop, as its page tells (docs/webchat.md, "Signed identity"). */
export interface User {
  id: string
  name?: string
  email?: string
  signature: string
}

/** The part of WebSocket the panel uses; the preview brings its own. */
export interface Socket {
  readonly readyState: number
  onopen: (() => void) | null
  onmessage: ((e: { data: string }) => void) | null
  onclose: (() => void) | null
  send(data: string): void
  close(): void
}

/** What the loader hands to the panel. */
export interface Host {
  config: Config
  base: string // address of /w/CHANNEL/, with the slash
  box: HTMLElement // in the shadow root
  root: ShadowRoot
  language: Language
  user?: User | undefined
  socket?: (url: string) => Socket
  /** number of messages the visitor has not seen */
  unread(count: number): void
  /** the panel was closed from inside */
  closed(): void
}

/** What the panel gives back. */
export interface Panel {
  /** quiet: without taking the focus */
  open(quiet?: boolean): void
  close(): void
  /** whether it was open on the page before, in this tab */
  wasOpen(): boolean
  language(l: Language): void
  user(u: User | undefined): void
  destroy(): void
}

export interface PanelModule {
  mount(host: Host): Panel
}

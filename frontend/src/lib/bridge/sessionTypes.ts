// Shapes of who is signed in and of a person's preferences (app/session.go); see types.ts.
export interface Prefs {
  theme: string
  language: string
  notify: boolean
  sound: boolean
  enterSends: boolean
  singleKeys: boolean
  keys: Record<string, string>
  listWidth: number
  detailWidth: number
  details: boolean
  sort: string
  bucket: string
  events: boolean
  /** Seconds a sent message can be taken back; 0: at once. */
  undoSend: number
  /** How the assignment board shows agents: "grid" or "list". */
  board: string
  /** Of the details pane, top to bottom; those not named stand where they always do. */
  panels: { id: string; folded: boolean; hidden: boolean }[]
}
export interface Boot {
  state: 'signin' | 'ready' | 'keyring'
  me: string
  invite: string
  address: string
  email: string
  version: string
  prefs: Prefs
  /** The last person was blocked by an administrator: their data is gone from here, unsent things of theirs are sealed. */
  blocked: boolean
  unsent: number
}
export interface Invite {
  address: string
  setup: boolean
  name: string
  email: string
}
export interface JoinForm {
  link: string
  workspace: string
  name: string
  email: string
  password: string
  language: string
}
export interface SignInForm {
  address: string
  email: string
  password: string
}
export interface Secret {
  value: string
  hash: string
}

// Who is signed in on this PC, and this person's preferences.
import { codeOf, type Boot, type Bridge, type JoinForm, type Prefs, type SignInForm } from '../bridge'
import { i18n } from '../i18n/index.svelte'
import { applyTheme } from '../theme'

const none: Boot = {
  state: 'signin', me: '', invite: '', address: '', email: '', version: '', blocked: false, unsent: 0,
  prefs: {
    theme: 'system', language: '', notify: true, sound: true, enterSends: false, singleKeys: true, keys: {},
    listWidth: 322, detailWidth: 286, details: true, sort: 'newest', bucket: 'mine', events: true, undoSend: 10, board: 'grid', panels: [],
  },
}

export class Session {
  private readonly bridge: Bridge
  boot = $state.raw<Boot>(none)
  prefs = $state.raw<Prefs>(none.prefs)
  /** A tresen://join link that arrived and waits to be shown. */
  invite = $state('')

  constructor(bridge: Bridge) {
    this.bridge = bridge
    bridge.on('invite', (link) => (this.invite = link))
  }

  async start(): Promise<void> {
    await this.use(await this.bridge.boot())
  }

  async join(form: JoinForm): Promise<void> {
    await this.use(await this.bridge.join(form))
  }

  async signIn(form: SignInForm): Promise<void> {
    try {
      await this.use(await this.bridge.signIn(form))
    } catch (err) {
      if (codeOf(err) === 'blocked') await this.start() // what was here of them went
      throw err
    }
  }

  async chooseKeyStore(where: 'file' | 'memory'): Promise<void> {
    await this.use(await this.bridge.chooseKeyStore(where))
  }

  /** Ends the session; rejects with conflict while wishes wait, unless discard. */
  async signOut(forget: boolean, discard: boolean): Promise<void> {
    await this.bridge.signOut(forget, discard)
    await this.use(await this.bridge.boot())
  }

  /** Lets somebody else sign in here after a session ended; what was not sent stays, sealed. */
  async handOver(): Promise<void> {
    await this.bridge.handOver()
    await this.use(await this.bridge.boot())
  }

  /** Changes preferences at once and keeps them. */
  setPrefs(patch: Partial<Prefs>): void {
    this.prefs = { ...this.prefs, ...patch }
    this.show()
    this.bridge.setPrefs(this.prefs).catch(() => {
      // They hold for this run; a full disk shows itself in the status bar.
    })
  }

  private async use(boot: Boot): Promise<void> {
    await i18n.use(boot.prefs.language) // before anything is shown in another one
    this.boot = boot
    this.prefs = { ...none.prefs, ...boot.prefs }
    if (boot.invite) this.invite = boot.invite
    this.show()
  }

  private show(): void {
    void i18n.use(this.prefs.language)
    applyTheme(this.prefs.theme)
  }
}

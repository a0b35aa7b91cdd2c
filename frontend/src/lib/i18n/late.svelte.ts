// Texts of areas that are loaded when they are opened. They follow the language
// like the others: it changes only when they are there too.
import { following, i18n, type Lang } from './index.svelte'

export class LateTexts<V> {
  private readonly load: Record<Lang, () => Promise<V>>
  private texts = $state.raw<V>()

  constructor(load: Record<Lang, () => Promise<V>>) {
    this.load = load
  }

  /** Waits for them; after that t() gives them. */
  async ready(): Promise<void> {
    if (this.texts) return
    const lang = i18n.lang
    const texts = await this.load[lang]()
    following.add(this.follow)
    if (lang !== i18n.lang) await this.follow(i18n.lang).then((show) => show()) // it was changed meanwhile
    else this.texts = texts
  }

  readonly t = (): V => this.texts!

  private readonly follow = async (lang: Lang): Promise<() => void> => {
    const texts = await this.load[lang]()
    return () => (this.texts = texts)
  }
}

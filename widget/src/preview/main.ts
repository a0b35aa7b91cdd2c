// The settings' live preview: the real button and the real panel on an empty
// page. Settings come by message from the window that shows this page:
//   {tresen: 'preview', settings: {colour, position, theme, …}, place: {name, texts, …}, view: 'closed' | 'open' | 'conversation', language: 'de' | 'en'}
// and, for the first picture, as the same JSON in the address after '#'.
// settings are the channel's fields as the form has them, saved or not.
import { Launcher } from '../loader/launcher'
import { mount } from '../panel/main'
import { pick } from '../shared/language'
import type { Config, Language, Panel, Place } from '../shared/types'
import { sample } from './sample'

interface Message { tresen?: string; settings?: Record<string, string>; place?: Partial<Place>; view?: string; language?: string }

const config: Config = {
  id: 'preview', panel: '', colour: '#006c6e', position: 'right', theme: 'light', language: 'de', email: 'optional',
  launcher: { de: 'Chat öffnen', en: 'Open chat' }, limits: { text: 5000, files: 5, file: 10 << 20 },
  place: { name: 'Tresen', privacy: 'about:blank', language: 'de', online: true, texts: {} },
}
let view = 'open'
let language: Language = 'de'
let launcher: Launcher | undefined
let panel: Panel | undefined
let isOpen = false

function draw(): void {
  panel?.destroy()
  launcher?.remove()
  const l = (launcher = new Launcher(config, language, () => toggle(!isOpen)))
  document.documentElement.lang = language
  document.documentElement.classList.toggle('dark', config.theme === 'dark' || (config.theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches))
  panel = mount({
    config, base: location.href.replace(/[^/]*$/, '') + 'w/preview/', box: l.box, root: l.root, language,
    socket: sample(() => config, () => language, () => view),
    unread: (n) => l.badge(n), closed: () => toggle(false),
  })
  toggle(view !== 'closed')
}

function toggle(open: boolean): void {
  isOpen = open
  launcher?.expanded(open)
  if (open) panel?.open()
  else panel?.close()
}

/** Takes the form's values; a half-typed colour keeps the one before. */
function apply(m: Message): void {
  const f = m.settings ?? {}
  const one = <T extends string>(value: string | undefined, list: readonly T[], now: T): T => list.find((x) => x === value) ?? now
  if (/^#[0-9a-f]{6}$/i.test(f['colour'] ?? '')) config.colour = f['colour']!.toLowerCase()
  config.position = one(f['position'], ['right', 'left'], config.position)
  config.theme = one(f['theme'], ['light', 'dark', 'auto'], config.theme)
  config.email = one(f['email'], ['off', 'optional', 'offline'], config.email)
  config.launcher = { de: f['launcherDe'] || 'Chat öffnen', en: f['launcherEn'] || 'Open chat' }
  Object.assign(config.place, m.place)
  view = m.view ?? view
  language = pick(m.language, f['language'] || config.place.language)
  draw()
}

addEventListener('message', (e: MessageEvent<Message>) => {
  if (e.data?.tresen === 'preview') apply(e.data)
})
try {
  apply(location.hash ? (JSON.parse(decodeURIComponent(location.hash.slice(1))) as Message) : {})
} catch {
  apply({})
}
if (parent !== window) parent.postMessage({ tresen: 'preview-ready' }, '*')

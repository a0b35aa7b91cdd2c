// The settings' live preview: the real button and the real panel on an empty
// page. Settings come by message from the window that shows this page:
//   {tresen: 'preview', config: {colour, position, theme, launcher, email, place …}, view: 'closed' | 'open' | 'conversation', language: 'de' | 'en'}
// and, for the first picture, as the same JSON in the address after '#'.
import { Launcher } from '../loader/launcher'
import { mount } from '../panel/main'
import { pick } from '../shared/language'
import type { Config, Language, Panel, Place } from '../shared/types'
import { sample } from './sample'

//   {tresen: 'preview', settings, place, view, language} does the same with what the settings form holds (Info.Fields).
interface Message {
  tresen?: string
  config?: Partial<Config>
  settings?: Record<string, string>
  place?: Place
  view?: string
  language?: string
}

/** The channel's settings as the form holds them; what is empty or half typed stays as it was. */
function fromSettings(s: Record<string, string>): Partial<Config> {
  const out: Record<string, unknown> = { launcher: { de: s['launcherDe'] || config.launcher['de'], en: s['launcherEn'] || config.launcher['en'] } }
  for (const name of ['colour', 'position', 'theme', 'email']) if (s[name]) out[name] = s[name]
  out['language'] = s['language'] ?? ''
  return out as Partial<Config>
}

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

function apply(m: Message): void {
  if (m.settings) m.config = { ...fromSettings(m.settings), ...(m.place && { place: m.place }), ...m.config }
  const colour = m.config?.colour
  if (colour !== undefined && !/^#[0-9a-f]{6}$/i.test(colour)) delete m.config!.colour // half typed
  Object.assign(config, m.config)
  view = m.view ?? view
  language = pick(m.language, config.language || config.place.language)
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

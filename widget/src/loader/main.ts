// The script of the snippet. It draws the button, and fetches the panel when
// the visitor presses it: until then nothing is asked of the relay and nothing
// is stored in the browser.
import { pick, spoken } from '../shared/language'
import type { Config, Language, Panel, PanelModule, User } from '../shared/types'
import { Launcher } from './launcher'

declare const __TRESEN_CONFIG__: Config

type Listener = (value: number) => void
interface Options { user?: User | null; language?: string }
interface API {
  init(o?: Options): void
  open(): void
  close(): void
  on(event: 'unread' | 'open' | 'close', f: Listener): void
}
type Stub = [keyof API, ...unknown[]][]

const config = __TRESEN_CONFIG__
const script = (document.currentScript ?? document.querySelector(`script[src*="/w/${config.id}/loader.js"]`)) as HTMLScriptElement
const base = script.src.replace(/loader\.js.*$/, '')

let launcher: Launcher | undefined
let panel: Panel | undefined
let loading: Promise<Panel> | undefined
let isOpen = false
let tries = 0
let forced: Language | undefined
let user: User | undefined
const listeners: Record<string, Listener[]> = {}

const emit = (event: string, value: number) => listeners[event]?.forEach((f) => f(value))
const language = () => forced ?? pick(document.documentElement.lang, config.language)

async function load(l: Launcher): Promise<Panel> {
  // a browser may remember that a module could not be fetched: ask by another name
  const again = tries++ ? '?' + tries : ''
  const module = (await import(base + config.panel + again)) as PanelModule
  return module.mount({
    config, base, box: l.box, root: l.root, language: language(), user,
    unread(n) {
      l.badge(n)
      emit('unread', n)
    },
    closed: () => api.close(),
  })
}

async function need(): Promise<Panel | undefined> {
  if (!launcher) return undefined
  loading ??= load(launcher)
  try {
    return (panel = await loading)
  } catch {
    loading = undefined // the next press tries again
    return undefined
  }
}

const api: API = {
  init(o = {}) {
    if (o.user !== undefined) user = o.user ?? undefined
    forced = spoken(o.language) ?? forced
    if (launcher) {
      panel?.user(user)
      follow()
      return
    }
    whenBody(() => {
      if (launcher) return
      launcher = new Launcher(config, language(), () => (isOpen ? api.close() : api.open()))
      new MutationObserver(follow).observe(document.documentElement, { attributeFilter: ['lang'] })
      returning()
    })
  },
  async open() {
    if (!launcher) api.init()
    if (!launcher || isOpen) return
    isOpen = true
    launcher.failed(false)
    launcher.busy(true)
    const p = await need()
    launcher.busy(false)
    if (!p) {
      isOpen = false
      launcher.failed(true)
      return
    }
    if (!isOpen) return // closed again meanwhile
    show(p, false)
  },
  close() {
    if (!isOpen) return
    isOpen = false
    launcher?.expanded(false)
    panel?.close()
    launcher?.focus()
    emit('close', 0)
  },
  on(event, f) {
    ;(listeners[event] ??= []).push(f)
  },
}

function show(p: Panel, quiet: boolean): void {
  isOpen = true
  launcher?.expanded(true)
  p.open(quiet)
  emit('open', 1)
}

function follow(): void {
  launcher?.language(language())
  panel?.language(language())
}

function whenBody(f: () => void): void {
  if (document.body) f()
  else addEventListener('DOMContentLoaded', f, { once: true })
}

/** Who has written before gets the number of new answers, once the page has loaded. */
function returning(): void {
  let known = false
  try {
    known = Object.keys(localStorage).some((k) => k === 'tresen.' + config.id || k.startsWith(`tresen.${config.id}.`))
  } catch {
    // no storage: nobody to recognise
  }
  if (!known) return
  const idle = () =>
    setTimeout(async () => {
      const p = await need()
      // goes on where it was on the page before; on a phone it would cover the page
      if (p?.wasOpen() && !isOpen && !matchMedia('(max-width: 480px), (max-height: 480px)').matches) show(p, true)
    }, 300)
  if (document.readyState === 'complete') idle()
  else addEventListener('load', idle, { once: true })
}

const stub = (window as { tresen?: API | Stub }).tresen
if (!stub || Array.isArray(stub)) {
  ;(window as { tresen?: API }).tresen = api
  if (!('manual' in script.dataset)) api.init()
  for (const [name, ...args] of stub ?? []) (api[name] as (...a: unknown[]) => void)(...args)
  document.dispatchEvent(new Event('tresen:ready'))
}

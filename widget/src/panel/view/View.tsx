import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Host, Language } from '../../shared/types'
import type { Chat } from '../chat'
import { texts } from '../text'
import { ChatContext, relayURL, useChanges } from './context'
import { Composer } from './Composer'
import { Icon } from './Icon'
import { Log } from './Log'

/** The window. It is no modal dialog: the page beside it stays usable; only full-screen on a phone it is. */
export function View({ chat, host, language }: { chat: Chat; host: Host; language: Language }) {
  useChanges(chat)
  const s = chat.state
  const t = texts[language]
  const box = useRef<HTMLElement>(null)
  const full = s.open && matchMedia('(max-width: 480px), (max-height: 480px)').matches

  useEffect(() => {
    if (!s.open || host.socket) return // the preview must not take the focus from the settings
    const first = box.current?.querySelector<HTMLElement>('textarea')
    // on a phone the keyboard would cover what there is to read
    if (s.quiet) return // it was open on the page before: the visitor is reading this one
    if (full || matchMedia('(pointer: coarse)').matches || !first) box.current?.focus()
    else first.focus()
  }, [s.open])

  useLayoutEffect(() => {
    if (!full) return
    const page = document.documentElement.style
    const before = page.overflow
    page.overflow = 'hidden'
    return () => {
      page.overflow = before
    }
  }, [full])

  const keys = (e: KeyboardEvent) => {
    if (e.isComposing) return
    if (e.key === 'Escape') {
      e.stopPropagation()
      host.closed()
    }
    if (e.key === 'Tab' && full && box.current) stayInside(e, box.current)
  }

  if (!s.open) return null
  const { place } = s
  const name = place.name
  const here = place.online && !s.cut
  const fresh = !s.entries.length && !s.waiting.length && s.loaded
  return (
    <ChatContext.Provider value={{ chat, host, language }}>
      <section class={'panel' + (fresh ? ' fresh' : '') + (host.socket ? ' still' : '')} ref={box} role="dialog" aria-modal={full || undefined} aria-labelledby="tresen-title" tabIndex={-1} lang={language} onKeyDown={keys}>
        <header>
          <span class="brand" aria-hidden="true">
            {place.picture ? <img src={relayURL(host, place.picture)} alt="" /> : name.slice(0, 1).toUpperCase()}
          </span>
          <div class="who">
            <h2 id="tresen-title"><span class="vh">{t.title('')} </span>{name}</h2>
            <p><i class={here ? 'dot on' : 'dot'} />{s.cut ? t.noLine : here ? t.weAreHere : t.away}</p>
          </div>
          <button type="button" class="ib" aria-label={t.close} title={t.close} onClick={() => host.closed()}><Icon name={full ? 'close' : 'chevron'} size={20} /></button>
        </header>
        <Log />
        <div class="notice" role="status">{notice(s, t)}</div>
        <Composer />
      </section>
    </ChatContext.Provider>
  )
}

function notice(s: Chat['state'], t: (typeof texts)['en']) {
  if (s.stopped) return <p class="warn"><Icon name="alert" />{t.stopped[s.stopped] ?? t.stopped.other}</p>
  if (s.cut) return <p><Icon name="offline" />{t.cut}</p>
  if (s.held) return <p class="warn"><Icon name="clock" />{t.held[s.held] ?? t.held.other}</p>
  return null
}

/** Tab goes round within the window while it covers everything else. */
function stayInside(e: KeyboardEvent, box: HTMLElement): void {
  const all = [...box.querySelectorAll<HTMLElement>('a[href], button:not(:disabled), input:not([type=file]), textarea')]
  const now = (box.getRootNode() as ShadowRoot).activeElement
  const [first, last] = [all[0], all[all.length - 1]]
  if (e.shiftKey && (now === first || now === box)) {
    e.preventDefault()
    last?.focus()
  } else if (!e.shiftKey && now === last) {
    e.preventDefault()
    first?.focus()
  }
}

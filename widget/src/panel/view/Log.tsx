import { Fragment } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { pending, type Entry } from '../state'
import { day, sameDay } from '../format'
import { Bubble, WaitingBubble } from './Bubble'
import { EmailOffer } from './EmailOffer'
import { useChat } from './context'

const near = 80 // px from the end that still count as "at the end"

/** The conversation. New messages are read out; history that is only loaded is not (aria-busy). */
export function Log() {
  const { state: s, chat, t, language } = useChat()
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const height = useRef(0)
  const waiting = pending(s)
  const oldest = s.entries[0]?.id

  // older messages came in above: what the visitor reads stays where it is
  const before = useRef(oldest)
  useLayoutEffect(() => {
    const el = box.current
    if (!el) return
    if (before.current !== oldest && before.current !== undefined && !atEnd.current) el.scrollTop += el.scrollHeight - height.current
    else if (atEnd.current) el.scrollTop = el.scrollHeight
    before.current = oldest
    height.current = el.scrollHeight
  })
  useEffect(() => {
    const el = box.current
    if (!el || typeof ResizeObserver === 'undefined') return
    const o = new ResizeObserver(() => atEnd.current && (el.scrollTop = el.scrollHeight))
    o.observe(el)
    return () => o.disconnect()
  }, [])
  useEffect(() => {
    atEnd.current = true // an own message is always shown
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }, [waiting.length])

  const scroll = () => {
    const el = box.current!
    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < near
    if (el.scrollTop < near) chat.older()
  }
  const texts = s.place.texts[language] ?? s.place.texts[s.place.language]
  const last = s.entries[s.entries.length - 1]
  return (
    <div class="log" ref={box} role="log" aria-label={t.log} aria-busy={!s.loaded || s.older} tabIndex={0} onScroll={scroll}>
      {s.more ? (
        <button type="button" class="more" onClick={() => chat.older()} disabled={s.older}>{t.older}</button>
      ) : (
        <div class="hello">
          {texts?.greeting && <p class="greet">{texts.greeting}</p>}
          <p>{(s.place.online ? texts?.online : texts?.offline) ?? ''}</p>
        </div>
      )}
      {s.entries.map((e, i) => (
        <Fragment key={e.id}>
          {(i === 0 || !sameDay(e.at, s.entries[i - 1]!.at)) && <Day at={e.at} />}
          <Bubble e={e} head={heads(s.entries[i - 1], e)} tail={heads(e, s.entries[i + 1]) || e === last} />
        </Fragment>
      ))}
      {waiting.map((w) => <WaitingBubble key={w.id} w={w} />)}
      <EmailOffer />
      {s.typing && <p class="types"><span class="vh">{t.types(t.someone)}</span><i /><i /><i /></p>}
    </div>
  )
}

/** Whether b begins a new stretch after a: another writer, channel, day or five minutes of silence. */
function heads(a: Entry | undefined, b: Entry | undefined): boolean {
  return !a || !b || !a.mine !== !b.mine || a.agent !== b.agent || a.type !== b.type || b.at - a.at > 5 * 60_000 || !sameDay(a.at, b.at)
}

function Day({ at }: { at: number }) {
  const { state, t, language } = useChat()
  return <p class="day"><span>{day(at, Date.now() + state.skew, language, t)}</span></p>
}

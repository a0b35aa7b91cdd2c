import { useEffect, useState } from 'preact/hooks'
import { getBlob } from '../blobs'
import { initials, pieces, size, time } from '../format'
import type { Waiting } from '../keep'
import type { Entry, FileRef } from '../state'
import { channelName } from '../text'
import { relayURL, useChat } from './context'
import { Icon } from './Icon'

/** One message of the thread. head: shows who writes; tail: shows when, and how far it got. */
export function Bubble({ e, head, tail }: { e: Entry; head: boolean; tail: boolean }) {
  const { state, host, t, language } = useChat()
  const seen = e.mine && e.at <= state.seenAt
  const who = e.agent || (e.mine ? t.you : state.place.name)
  return (
    <article class={'m' + (e.mine ? ' me' : '') + (head ? ' head' : '')} aria-live={e.mine ? 'off' : undefined}>
      {!e.mine && head && (
        <p class="from">
          <span class="av" aria-hidden="true">{e.picture ? <img src={relayURL(host, e.picture)} alt="" /> : initials(who)}</span>
          {who}
        </p>
      )}
      {(e.mine || !head) && <span class="vh">{who}:</span>}
      <div class="b">
        {e.files?.map((f, i) => <FileView key={i} f={f} e={e} />)}
        {e.text && <Text text={e.text} />}
      </div>
      {tail && (
        <p class="meta">
          {e.type !== 'webchat' && <span>{t.by(channelName(t, e.type))}</span>}
          <time dateTime={new Date(e.at).toISOString()}>{time(e.at, language)}</time>
          {e.mine && e.type === 'webchat' && <span class={seen ? 'st seen' : 'st'} title={seen ? t.state.seen : t.state.sent}><Icon name={seen ? 'ticks' : 'tick'} size={14} /><span class="vh">{seen ? t.state.seen : t.state.sent}</span></span>}
        </p>
      )}
    </article>
  )
}

/** A message that the relay does not have yet. */
export function WaitingBubble({ w }: { w: Waiting }) {
  const { state, chat, host, t, language } = useChat()
  const part = state.progress[w.id]
  const mb = Math.round(host.config.limits.file / 1024 / 1024)
  return (
    <article class={'m me head waiting' + (w.failed ? ' failed' : '')} aria-live="off">
      <span class="vh">{t.you}:</span>
      <div class="b">
        {w.files.map((f, i) => <FileView key={i} f={f} waits={{ id: w.id, i }} />)}
        {w.text && <Text text={w.text} />}
        {part !== undefined && <progress value={part} aria-label={t.upload(Math.round(part * 100))} />}
      </div>
      {w.failed ? (
        <div class="meta bad" role="alert">
          <p><Icon name="alert" size={14} />{(t.failed[w.failed] ?? t.failed.other)(mb)}</p>
          <span>
            {!['file_type', 'lost_file', 'too_large'].includes(w.failed) && <button type="button" onClick={() => chat.retry(w.id)}>{t.again}</button>}
            <button type="button" onClick={() => void chat.takeBack(w.id)}>{t.takeBack}</button>
          </span>
        </div>
      ) : (
        <p class="meta">
          <time>{time(w.at, language)}</time>
          <span class="st"><Icon name="clock" size={14} />{part !== undefined ? t.upload(Math.round(part * 100)) : state.connected ? <span class="vh">{t.state.sending}</span> : t.state.waiting}</span>
        </p>
      )}
    </article>
  )
}

function Text({ text }: { text: string }) {
  return <p>{pieces(text).map((p, i) => (p.href ? <a key={i} href={p.href} target="_blank" rel="noopener noreferrer nofollow">{p.text}</a> : p.text))}</p>
}

/** A picture is shown, any other file named. Links to files end after a while: then a fresh one is asked for. */
function FileView({ f, e, waits }: { f: FileRef; e?: Entry; waits?: { id: string; i: number } }) {
  const { chat, host, t, language } = useChat()
  const [local, setLocal] = useState<string>()
  const [tried, setTried] = useState(false)
  const [broken, setBroken] = useState(false) // called a picture, but is none
  useEffect(() => {
    if (!waits || !f.type.startsWith('image/')) return
    let url: string | undefined
    void getBlob(waits.id, waits.i).then((b) => b && setLocal((url = URL.createObjectURL(b))))
    return () => url && URL.revokeObjectURL(url)
  }, [waits?.id])
  const href = f.url ? relayURL(host, f.url) : undefined
  const renew = () => {
    if (!e || tried) return
    setTried(true)
    chat.refresh(e)
  }
  if (f.type.startsWith('image/') && (href ?? local) && !broken) {
    const ratio = f.width && f.height ? { aspectRatio: `${f.width} / ${f.height}`, width: Math.min(f.width, 236) + 'px' } : {}
    const img = <img src={href ?? local} alt={f.name} style={ratio} onError={() => (href && !tried ? renew() : setBroken(true))} />
    return href ? <a class="pic" href={href} target="_blank" rel="noopener noreferrer" aria-label={t.picture(f.name)}>{img}</a> : <span class="pic">{img}</span>
  }
  const inner = <><Icon name="file" size={18} /><span><b>{f.name}</b><small>{size(f.size, language)}</small></span></>
  return href ? <a class="file" href={href} target="_blank" rel="noopener noreferrer" onPointerDown={renew}>{inner}</a> : <span class="file">{inner}</span>
}

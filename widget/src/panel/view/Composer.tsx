import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { accept, checkFiles, length, size, type Refused } from '../format'
import { useChat } from './context'
import { Icon } from './Icon'

const tell = 500 // characters left from which they are counted

export function Composer() {
  const { state: s, chat, host, t, language } = useChat()
  const { limits } = host.config
  const [text, setText] = useState(chat.draft.text)
  const [files, setFiles] = useState(chat.draft.files)
  const [agreed, setAgreed] = useState(chat.draft.agreed)
  const [email, setEmail] = useState(chat.draft.email)
  chat.draft = { text, files, agreed, email } // closing the window loses nothing
  const [fault, setFault] = useState<'consent' | 'email' | ''>('')
  const [refused, setRefused] = useState<Refused>()
  const area = useRef<HTMLTextAreaElement>(null)
  const tick = useRef<HTMLInputElement>(null)
  const mail = useRef<HTMLInputElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const needsConsent = !s.known && !s.consented
  const needsEmail = host.config.email === 'offline' && !s.place.online && !s.hasEmail && !s.known && !s.waiting.some((w) => w.email)
  const left = limits.text - length(text)
  const empty = !text.trim() && !files.length

  useLayoutEffect(() => {
    const el = area.current
    if (!el) return
    el.style.height = 'auto'
    el.style.height = Math.min(el.scrollHeight, 132) + 'px'
  }, [text])
  useEffect(() => {
    chat.edit = (d) => {
      setText((now) => [d.text, now].filter(Boolean).join('\n'))
      setFiles((now) => [...d.files, ...now].slice(0, limits.files))
      area.current?.focus()
    }
    return () => {
      chat.edit = () => {}
    }
  }, [])

  const sentence = ({ why, name }: Refused) =>
    why === 'count' ? t.pick.count(limits.files) : why === 'size' ? t.pick.size(name, Math.round(limits.file / 1024 / 1024)) : t.pick[why](name)
  const add = (list: File[]) => {
    const { good, refused } = checkFiles(files.length, list, limits)
    setRefused(refused)
    setFiles([...files, ...good.map((i) => list[i]!)])
    area.current?.focus()
  }
  const send = () => {
    if (empty || left < 0 || s.stopped) return
    if (needsConsent && !agreed) {
      setFault('consent')
      return tick.current?.focus()
    }
    const address = email.trim()
    if (needsEmail && !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(address)) {
      setFault('email')
      return mail.current?.focus()
    }
    void chat.send({ text, files, ...(needsEmail ? { email: address } : {}) })
    setText('')
    setFiles([])
    setRefused(undefined)
    setFault('')
    area.current?.focus()
  }
  const key = (e: KeyboardEvent) => {
    if (e.key === 'Enter' && !e.shiftKey && !e.isComposing && !matchMedia('(pointer: coarse)').matches) {
      e.preventDefault()
      send()
    }
  }
  const drop = (e: DragEvent) => {
    if (!e.dataTransfer?.files.length) return
    e.preventDefault()
    add([...e.dataTransfer.files])
  }
  const paste = (e: ClipboardEvent) => {
    const list = [...(e.clipboardData?.files ?? [])]
    if (!list.length) return
    e.preventDefault()
    add(list)
  }
  return (
    <form class="foot" noValidate onSubmit={(e) => { e.preventDefault(); send() }} onDragOver={(e) => e.preventDefault()} onDrop={drop}>
      {needsEmail && (
        <div class="mail">
          <label for="tresen-email">{t.emailWhy}</label>
          <input id="tresen-email" ref={mail} type="email" autocomplete="email" required placeholder="name@example.org" value={email} aria-invalid={fault === 'email'} aria-describedby="tresen-email-bad"
            onInput={(e) => { setEmail(e.currentTarget.value); setFault('') }} />
          <p id="tresen-email-bad" class="err" role="alert">{fault === 'email' && t.emailBad}</p>
        </div>
      )}
      {needsConsent && (
        <div class="consent">
          <label>
            <input ref={tick} type="checkbox" checked={agreed} required aria-invalid={fault === 'consent'} aria-describedby="tresen-consent-bad" onChange={(e) => { setAgreed(e.currentTarget.checked); setFault('') }} />
            <span>{t.consent(s.place.name)} <a href={/^https?:/i.test(s.place.privacy) ? s.place.privacy : undefined} target="_blank" rel="noopener">{t.privacy}<span class="vh"> {t.newTab}</span></a></span>
          </label>
          <p id="tresen-consent-bad" class="err" role="alert">{fault === 'consent' && t.consentMissing}</p>
        </div>
      )}
      <div class="card">
        {files.length > 0 && (
          <ul class="files">
            {files.map((f, i) => (
              <li key={i}><Icon name="file" /><span>{f.name}</span><small>{size(f.size, language)}</small>
                <button type="button" aria-label={t.remove(f.name)} onClick={() => setFiles(files.filter((_, j) => j !== i))}><Icon name="close" size={14} /></button></li>
            ))}
          </ul>
        )}
        <textarea ref={area} rows={1} value={text} aria-label={t.message} placeholder={t.placeholder} onPaste={paste} onKeyDown={key} disabled={!!s.stopped}
          onInput={(e) => { setText(e.currentTarget.value); chat.typing(!!e.currentTarget.value) }} onBlur={() => chat.typing(false)} />
        <p class="err" role="alert">{refused && sentence(refused)}</p>
        <div class="bar">
          <input ref={picker} type="file" multiple accept={accept} hidden tabIndex={-1} aria-hidden="true" onChange={(e) => { add([...(e.currentTarget.files ?? [])]); e.currentTarget.value = '' }} />
          <button type="button" class="ib" aria-label={t.attach} title={t.attach} disabled={!!s.stopped} onClick={() => picker.current?.click()}><Icon name="clip" size={18} /></button>
          <span class={left < 0 ? 'left bad' : 'left'} role="status">{left < tell && t.left(left)}</span>
          <button type="submit" class="send" aria-disabled={empty || left < 0}>{t.send}</button>
        </div>
      </div>
    </form>
  )
}

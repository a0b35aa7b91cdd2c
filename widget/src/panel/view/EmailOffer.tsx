import { useState } from 'preact/hooks'
import { useChat } from './context'

/** After the first message: whether an answer may also go by email. Asked once. */
export function EmailOffer() {
  const { state: s, chat, host, t } = useChat()
  const [value, setValue] = useState('')
  const [bad, setBad] = useState(false)
  const [kept, setKept] = useState('')
  const wrote = s.entries.some((e) => e.mine) || s.waiting.length > 0
  if (kept) return <p class="sys" role="status">{t.emailKept(kept)}</p>
  if (host.config.email === 'off' || !wrote || s.hasEmail || s.asked || s.stopped) return null
  const save = (e: Event) => {
    e.preventDefault()
    if (chat.leaveEmail(value.trim())) setKept(value.trim())
    else setBad(true)
  }
  return (
    <form class="offer" onSubmit={save} noValidate>
      <label for="tresen-mail">{t.emailOffer}</label>
      <input id="tresen-mail" type="email" autocomplete="email" placeholder="name@example.org" value={value} aria-invalid={bad} aria-describedby="tresen-mail-bad"
        onInput={(e) => { setValue(e.currentTarget.value); setBad(false) }} />
      <p id="tresen-mail-bad" class="err" role="alert">{bad && t.emailBad}</p>
      <div>
        <button type="submit" class="small">{t.emailSave}</button>
        <button type="button" class="plain" onClick={() => chat.noEmail()}>{t.emailNo}</button>
      </div>
    </form>
  )
}

// The phone: pick an app and a person, write, see ticks. What an app can do comes with it.
const T = JSON.parse(document.body.dataset.words)
const lang = document.body.dataset.lang
const $ = (id) => document.getElementById(id)
let apps = []
let app, who = 0, source, context, recorder
let thread = []
let drawn = ''
let following = true // the newest is in view: it stays there
const begun = new Set() // chats that were opened, though nothing is in them yet

function make(tag, props = {}, ...kids) {
  const e = Object.assign(document.createElement(tag), props)
  e.append(...kids)
  return e
}

async function start() {
  const all = await (await fetch('/apps')).json()
  apps = all.Apps ?? []
  all.People.forEach((p, i) => $('who').append(make('option', { value: i }, p.Name + (p.Number ? '' : ` (${T.NoNumber})`))))
  const wanted = new URLSearchParams(location.search)
  who = Number(wanted.get('who') ?? 0)
  $('who').value = who
  apps.forEach((a) => {
    const radio = make('input', { type: 'radio', name: 'app', value: a.Kind })
    const label = make('label', {}, radio, a.Name)
    label.style.setProperty('--app', a.Colour)
    radio.onchange = () => choose(a)
    $('apps').append(label)
  })
  const first = apps.find((a) => a.Kind === wanted.get('app')) ?? apps[0]
  if (!first) return
  document.querySelector(`input[value="${first.Kind}"]`).checked = true
  weather()
  choose(first)
}

function choose(a) {
  app = a
  context = undefined
  drawn = ''
  $('app').textContent = a.Name
  document.querySelector('.phone').style.setProperty('--app', a.Colour)
  tools()
  source?.close()
  source = new EventSource('/events?app=' + a.Kind)
  source.onmessage = show
  history.replaceState(null, '', `?app=${a.Kind}&who=${who}`)
  draw()
  show()
}

const toEnd = () => { $('thread').scrollTop = $('thread').scrollHeight }
const query = () => `app=${encodeURIComponent(app.Kind)}&who=${who}`

async function show() {
  const mine = app
  const text = await (await fetch('/thread?' + query())).text()
  // Reading is a change too: without this each would ask for the next one.
  if (mine !== app || text === drawn) return
  drawn = text
  const list = JSON.parse(text)
  const atEnd = $('thread').scrollHeight - $('thread').scrollTop - $('thread').clientHeight < 60
  thread = list
  draw()
  following = atEnd
  if (atEnd) toEnd()
  if (document.hasFocus() && list.some((b) => !b.Mine)) act('read', {}, true)
}

function draw() {
  $('thread').replaceChildren(...thread.map(bubble))
  const fresh = app.Start && thread.length === 0 && !begun.has(query())
  $('start').hidden = !fresh
  $('write').hidden = fresh
  $('tools').hidden = fresh
  $('context').hidden = !context
  if (context) $('context').firstElementChild.textContent = `${context.kind === 'edit' ? T.Edit : T.Reply}: ${(context.bubble.Text || context.bubble.File?.Name || '').slice(0, 60)}`
}

function bubble(b) {
  if (b.Note) return make('li', { className: 'note' }, b.Note)
  const li = make('li', { className: b.Mine ? 'mine' : 'theirs' })
  li.dataset.id = b.ID
  if (b.Quote) li.append(make('blockquote', {}, b.Quote))
  if (b.Header) li.append(make('strong', {}, b.Header))
  if (b.Deleted) li.append(make('em', {}, T.Deleted))
  if (b.File && !b.Deleted) li.append(file(b))
  if (b.Text && !b.Deleted) li.append(make('p', {}, b.Text))
  if (b.Footer) li.append(make('small', {}, b.Footer))
  if (b.Buttons?.length) {
    li.append(make('div', { className: 'buttons' }, ...b.Buttons.map((x) =>
      make('button', { type: 'button', title: T.Press, disabled: !!x.URL, onclick: () => act('press', { to: b.ID, button: x.ID, text: x.Title }) }, x.Title))))
  }
  const at = new Date(b.At).toLocaleTimeString(lang, { hour: '2-digit', minute: '2-digit' })
  const tick = b.Mine ? { waiting: '◷', sent: '✓', delivered: '✓✓', read: '✓✓' }[b.Tick] ?? '' : ''
  const foot = make('span', { className: 'foot ' + (b.Tick ?? '') }, (b.Edited ? T.Edited + ' · ' : '') + at + ' ', make('abbr', { title: T[{ waiting: 'Waiting', sent: 'Sent', delivered: 'Delivered', read: 'Read' }[b.Tick]] ?? '' }, tick))
  li.append(foot)
  const marks = [b.Own, b.Reaction].filter(Boolean).join(' ')
  if (marks) li.append(make('span', { className: 'marks' }, marks))
  if (!b.Deleted) li.append(menu(b))
  return li
}

function menu(b) {
  const out = make('span', { className: 'menu' })
  const add = (text, onclick, label = text) => out.append(make('button', { type: 'button', onclick, ariaLabel: label, title: label }, text))
  if (app.Quotes) add('↩', () => hold('say', b), T.Reply)
  if (app.Reacts) ['👍', '❤️', '🎉'].forEach((e) => add(e, () => act('react', { to: b.ID, text: b.Own === e ? '' : e }), `${T.React} ${e}`))
  if (b.Mine && app.Edits && b.Text) add('✎', () => hold('edit', b), T.Edit)
  if (b.Mine && app.Deletes) add('✕', () => act('delete', { to: b.ID }), T.Delete)
  return out
}

function hold(kind, b) {
  context = { kind, bubble: b }
  const field = $('write').elements.text
  if (kind === 'edit') field.value = b.Text
  draw()
  field.focus()
}

function file(b) {
  const src = `/file?${query()}&bubble=${encodeURIComponent(b.ID)}`
  const kind = b.File.Type.split('/')[0]
  if (kind === 'image') {
    const img = make('img', { src, alt: b.File.Name })
    img.onload = () => { if (following) toEnd() } // it was without height when the thread was drawn
    return img
  }
  if (kind === 'audio') return make('audio', { src, controls: true, preload: 'none' })
  if (kind === 'video') return make('video', { src, controls: true, preload: 'none' })
  return make('a', { href: src, download: b.File.Name }, `${b.File.Name || T.Download} · ${Math.ceil(b.File.Size / 1024)} kB`)
}

async function act(kind, fields = {}, quiet = false) {
  const form = new FormData()
  for (const [k, v] of Object.entries({ app: app.Kind, who, kind, ...fields })) form.append(k, v)
  const res = await fetch('/act', { method: 'POST', body: form })
  if (quiet) return
  $('trouble').hidden = res.ok
  if (!res.ok) $('trouble').textContent = T.Refused + (await res.text())
  else show()
  return res.ok
}

$('start').onclick = async () => { begun.add(query()); await act('start'); draw() }
$('uncontext').onclick = () => { context = undefined; draw() }
$('who').onchange = () => { who = Number($('who').value); choose(app) }
$('write').onsubmit = async (e) => {
  e.preventDefault()
  const field = $('write').elements.text
  const text = field.value.trim()
  if (!text) return
  const to = context?.bubble.ID ?? ''
  const kind = context?.kind ?? 'say'
  context = undefined
  field.value = ''
  // What was not taken stays to be sent again.
  if (!(await act(kind, { text, to })) && !field.value) field.value = text
  following = true
  toEnd()
}
let typed = 0
$('write').elements.text.onkeydown = (e) => {
  if (e.key === 'Enter' && !e.shiftKey) { e.preventDefault(); $('write').requestSubmit() }
  else if (Date.now() - typed > 3000) { typed = Date.now(); act('typing', {}, true) }
}
$('pick').onchange = () => {
  const f = $('pick').files[0]
  if (f) say(f, f.name)
  $('pick').value = ''
}

// say sends a file with what is written as its caption.
function say(blob, name, more = {}) {
  const field = $('write').elements.text
  const text = more.voice ? '' : field.value.trim()
  if (!more.voice) field.value = ''
  return act('say', { file: new File([blob], name, { type: blob.type }), text, to: context?.bubble.ID ?? '', ...more })
}

function tools() {
  const add = (text, onclick) => $('tools').append(make('button', { type: 'button', onclick }, text))
  $('tools').replaceChildren()
  if (app.Files) { add(T.Photo, photo); add(T.File, () => $('pick').click()) }
  if (app.Voice) {
    add(T.Voice, async () => say(await (await fetch(`/voice-${lang}.ogg`)).blob(), 'voice.ogg', { voice: 1, seconds: 3 }))
    if (globalThis.MediaRecorder && navigator.mediaDevices) add(T.Record, record)
  }
  if (app.Location) add(T.Place, () => act('location'))
  if (app.Cards) add(T.Card, () => act('card', { text: 'Nils Vogt' }))
  add(T.Poll, () => act('poll'))
  if (app.Blocks) { add(T.Block, () => act('block')); add(T.Unblock, () => act('unblock')) }
}

// photo draws a lamp, so that there is a picture to send.
function photo() {
  const c = make('canvas', { width: 640, height: 480 })
  const g = c.getContext('2d')
  const hue = Math.floor(Math.random() * 360)
  g.fillStyle = `hsl(${hue} 25% 88%)`; g.fillRect(0, 0, 640, 480)
  g.fillStyle = `hsl(${hue} 30% 35%)`; g.fillRect(312, 230, 16, 190); g.fillRect(250, 410, 140, 18)
  g.fillStyle = `hsl(${(hue + 40) % 360} 70% 62%)`
  g.beginPath(); g.moveTo(230, 240); g.lineTo(410, 240); g.lineTo(370, 90); g.lineTo(270, 90); g.fill()
  c.toBlob((b) => say(b, 'IMG_2041.jpg'), 'image/jpeg', 0.85)
}

async function record(e) {
  const button = e.target
  if (recorder) return recorder.stop()
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch((x) => { $('trouble').hidden = false; $('trouble').textContent = T.Refused + x.message })
  if (!stream) return
  const type = ['audio/ogg; codecs=opus', 'audio/mp4', 'audio/webm; codecs=opus'].find((t) => MediaRecorder.isTypeSupported(t))
  const parts = [], began = Date.now()
  recorder = new MediaRecorder(stream, { mimeType: type })
  recorder.ondataavailable = (x) => parts.push(x.data)
  recorder.onstop = () => {
    recorder = undefined
    button.textContent = T.Record
    stream.getTracks().forEach((x) => x.stop())
    say(new Blob(parts, { type: type.split(';')[0] }), 'voice', { voice: 1, seconds: Math.round((Date.now() - began) / 1000) })
  }
  recorder.start()
  button.textContent = T.Stop
}

// weather offers what can happen at the provider; each choice replaces the one before.
function weather() {
  const choices = [[T.Fair, {}], [T.Day, { hours: 24 }], [T.Down, { down: 1 }], [T.Slow, { delay: 8 }], [T.FailOnce, { fail: 1, status: 500 }],
    [T.After, { fail: 1, status: 500, after: 1 }], [T.Twice, { hooks: 'twice' }], [T.Reordered, { hooks: 'reordered' }], [T.Late, { hooks: 'late' }],
    [T.Gone, { media: 'gone' }], [T.Revoked, { revoked: 1 }]]
  for (const [text, fields] of choices) {
    $('weather').append(make('button', {
      type: 'button',
      onclick: async () => {
        await fetch('/weather', { method: 'POST', body: new URLSearchParams({ app: app.Kind, ...fields }) })
        $('sky').textContent = fields.hours ? T.Passed : `${app.Name}: ${text}`
      },
    }, text))
  }
}

start()

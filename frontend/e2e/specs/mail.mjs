// Reading mail and setting a mailbox up, with the stand-in: hostile letters,
// pictures, links, what was folded, automatic mail, the guide.
import { at, axe, bucket, quiet, settings, until } from '../kit.mjs'
import { openStandIn, serveStandIn } from '../standIn.mjs'

export const world = { empty: true }

export const before = async () => ({ served: await serveStandIn() })

const equal = (a, b, what) => {
  if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`${what}: ${JSON.stringify(a)}, wanted ${JSON.stringify(b)}`)
}
const rich = 'vielen Dank für das Angebot'
const frames = (page) => page.getByTestId('letter-frame')

/** Opens a conversation of the stand-in. */
async function conversation(page, id) {
  await at(page, `row-${id}`).click()
  await page.locator('[data-testid^="message-"]').first().waitFor()
}

/** Scrolls up until something is there. */
async function reach(page, locator) {
  await until('it came into view', async () => {
    if ((await locator.count()) > 0) return true
    await at(page, 'thread').evaluate((el) => (el.scrollTop -= 300))
    return false
  })
  await locator.first().scrollIntoViewIfNeeded()
}

/** Puts a formatted letter into a conversation and waits until its frame stands. */
async function letter(page, html, more = {}) {
  const id = await page.evaluate(([html, more]) => {
    const m = window.fake.receive('conv-went', 'Text of the letter')
    const file = { hash: 'f'.repeat(64), name: 'b', type: 'text/html', size: 1 }
    m.channel = 'mail-1'
    m.mail = { subject: 'Test', from: { address: 'x@example.org' }, to: [], id: 'x', html: file, raw: file, ...more }
    window.fake.store.bodies.set(m.id, { text: 'Text of the letter', html, short: '', pictures: {}, missing: false })
    window.fake.tell('changed', { kinds: ['message', 'conversation'], conversations: ['conv-went'] })
    return m.id
  }, [html, more])
  const frame = page.getByTestId(`message-${id}`).getByTestId('letter-frame')
  await until('the frame is measured', async () => ((await frame.boundingBox())?.height ?? 0) > 10)
  return { id, frame, inside: page.getByTestId(`message-${id}`).frameLocator('iframe') }
}

export const cases = {
  async 'a hostile letter runs nothing, asks for nothing and leads nowhere'({ browser, served }) {
    const page = await openStandIn(browser, served)
    const asked = []
    page.on('request', (r) => r.url().includes('evil.example') && asked.push(r.url()))
    await conversation(page, 'conv-went')
    const { inside, frame } = await letter(page, `<script>parent.hit=1</script><img src=x onerror="parent.hit=2"><svg onload="parent.hit=3"></svg>
      <a href="javascript:parent.hit=4">js</a><iframe srcdoc="<script>top.hit=5</script>"></iframe><form action="https://evil.example/f"><button>send</button></form>
      <div style="background-image:url(https://evil.example/css)">x</div><img data-remote-src="https://evil.example/pixel"><meta http-equiv="refresh" content="0;url=https://evil.example/r">
      <link rel="prefetch" href="https://evil.example/p"><p>harmless words</p>`, { remote: true })
    await inside.getByText('harmless words').waitFor()
    equal(await frame.getAttribute('sandbox'), 'allow-same-origin', 'sandbox')
    equal(await page.evaluate(() => window.hit ?? 'nothing'), 'nothing', 'ran')
    equal(await inside.locator('script, form, iframe, svg, meta[http-equiv=refresh], link, [href], [onerror]').count(), 0, 'left over')
    equal(asked, [], 'asked for')
    // Even a script that slipped through both washings could not run there.
    const ran = await page.evaluate(() => {
      const doc = document.querySelector('[data-testid=letter-frame]').contentDocument
      const s = doc.createElement('script')
      s.textContent = 'parent.hit = 9'
      doc.body.append(s)
      return window.hit ?? 'nothing'
    })
    equal(ran, 'nothing', 'a script put into the frame')
    quiet(page)
  },

  async 'pictures from elsewhere come only when they are asked for'({ browser, served }) {
    const page = await openStandIn(browser, served)
    const asked = []
    await page.context().route('https://pictures.example/**', (route) => {
      asked.push(route.request().headers().referer ?? 'no referer')
      return route.fulfill({ contentType: 'image/gif', body: Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64') })
    })
    await conversation(page, 'conv-went')
    const { id, inside } = await letter(page, '<p>Look:</p><img data-remote-src="http://pictures.example/a.gif" width="60" height="40">', { remote: true })
    await inside.getByText('Look:').waitFor()
    equal(asked, [], 'before it was asked')
    await at(page, `load-pictures-${id}`).click()
    await until('the picture is asked for', () => asked.length > 0)
    equal(asked, ['no referer'], 'after')
    await until('the picture stands', () => inside.locator('img').evaluate((i) => i.complete && i.naturalWidth === 1 && i.clientWidth === 60))
    quiet(page)
  },

  async 'a link tells where it leads and opens outside, by mouse and by key'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await page.evaluate(() => (window.fake.openLink = async (url) => void (window.opened = [...(window.opened ?? []), url])))
    await conversation(page, 'conv-went')
    const { id, inside } = await letter(page, '<p>Please look at <a href="https://evil.example/login">www.bank.example</a> today.</p>')
    const link = page.getByTestId(`message-${id}`).getByTestId('letter-link').first()
    const words = await inside.locator('[data-link]').boundingBox()
    const over = await link.boundingBox()
    if (Math.abs(words.x - over.x) > 2 || Math.abs(words.y - over.y) > 2) throw new Error(`the link lies beside its words: ${JSON.stringify([words, over])}`)
    await page.mouse.move(words.x + 5, words.y + 5)
    const told = at(page, 'letter-target')
    await told.waitFor()
    if (!(await told.innerText()).includes('https://evil.example/login')) throw new Error('the target is not told')
    if (!(await told.getAttribute('class')).includes('wrong')) throw new Error('nothing warns that the words name another site')
    await page.mouse.click(words.x + 5, words.y + 5)
    await link.focus()
    await page.keyboard.press('Enter')
    equal(await page.evaluate(() => window.opened), ['https://evil.example/login', 'https://evil.example/login'], 'opened')
    equal(page.context().pages().length, 1, 'windows')
    quiet(page)
  },

  async 'keys and wheel still belong to the program after a click into a letter'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await conversation(page, 'conv-mail')
    await reach(page, frames(page))
    const box = await frames(page).first().boundingBox()
    await page.mouse.click(box.x + box.width - 20, Math.max(box.y + 10, 120))
    const at0 = await at(page, 'thread').evaluate((el) => el.scrollTop)
    await page.mouse.wheel(0, -200)
    await until('the wheel scrolls the thread', async () => (await at(page, 'thread').evaluate((el) => el.scrollTop)) !== at0)
    await page.keyboard.press('j')
    await until('J opens the next conversation', async () => (await page.locator('h1').innerText()) !== 'Lina Hagedorn')
    quiet(page)
  },

  async 'the new text is shown, what was quoted is one click away, as text as well'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await conversation(page, 'conv-mail')
    const long = page.locator('[data-testid^="message-"]').filter({ has: page.locator('[data-testid^="whole-"]') })
    await reach(page, long)
    const message = at(page, await long.getAttribute('data-testid'))
    const inside = message.frameLocator('iframe')
    await inside.getByText(rich).waitFor()
    equal(await inside.locator('blockquote').count(), 0, 'quotes at first')
    await message.locator('[data-testid^="fold-"]').click()
    await inside.locator('blockquote').waitFor()
    await message.locator('[data-testid^="whole-"]').click()
    const tall = await message.locator('iframe').boundingBox()
    const part = await message.locator('.body').boundingBox()
    if (part.height < tall.height - 1) throw new Error('the whole message is still cut')
    await message.locator('[data-testid^="mail-more-"]').click()
    await at(page, 'menu-format').click()
    await message.getByText('Sehr geehrte Frau Hagedorn').waitFor()
    equal(await message.locator('iframe').count(), 0, 'frames as text')
    await message.locator('[data-testid^="mail-head-"]').click()
    const header = await message.getByTestId('mail-header').innerText()
    for (const part of ['lina.hagedorn@example.org', 'info@nordlicht.example', 'petra@example.org', 'nach der Uhr des Absenders']) {
      if (!header.includes(part)) throw new Error(`the header lacks ${part}: ${header}`)
    }
    quiet(page)
  },

  async 'automatic mail is a grey line and has a place of its own'({ browser, served }) {
    const page = await openStandIn(browser, served)
    equal(await at(page, 'row-conv-news').count(), 0, 'newsletters among the open ones')
    await conversation(page, 'conv-mail')
    const line = page.locator('[data-testid^="auto-"]')
    await reach(page, line)
    equal(await page.getByText('Ich bin bis Montag nicht im Büro').count(), 0, 'unfolded')
    await line.first().click()
    await page.getByText('Ich bin bis Montag nicht im Büro').waitFor()
    await bucket(page, 'other')
    await conversation(page, 'conv-news')
    await page.locator('[data-testid^="message-"] iframe').waitFor()
    quiet(page)
  },

  async 'a held message can be taken back; states are said in words'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await conversation(page, 'conv-mail')
    await page.getByText('550 5.1.1').waitFor()
    await page.locator('[data-testid^="delayed-"]').waitFor()
    await page.locator('[data-testid^="unsend-"]').click()
    await until('it is gone', async () => (await page.locator('[data-testid^="held-"]').count()) === 0)
    quiet(page)
  },

  async 'a mailbox is found from its address, tested and switched on'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await settings(page, 'Kanäle')
    await page.locator('main header button').click()
    await page.getByRole('dialog').getByRole('button', { name: 'E-Mail', exact: true }).click()
    await at(page, 'guide-address').fill('info@unknown.example')
    await page.keyboard.press('Enter')
    await page.getByText('Zu dieser Adresse wurden keine Einstellungen gefunden').waitFor()
    await page.getByRole('button', { name: 'Andere Adresse' }).click()
    await at(page, 'guide-address').fill('info@lichthaus.example')
    await page.keyboard.press('Enter')
    await at(page, 'guide-found').getByText('imap.lichthaus.example').waitFor()
    await axe(page, 'what was found')
    const password = page.locator('[data-field="password"] input')
    await password.fill('wrong')
    await at(page, 'channel-test').click()
    await at(page, 'findings').getByRole('button', { name: 'Zum Feld' }).click()
    equal(await password.evaluate((el) => el === document.activeElement), true, 'the field to blame has the focus')
    await password.fill('right')
    await at(page, 'channel-test').click()
    await at(page, 'channel-on').click()
    await until('it is kept, switched on', () => page.evaluate(() => window.fake.store.view.channels.some((c) => c.name === 'info@lichthaus.example' && c.on && c.settings.imapHost === 'imap.lichthaus.example')))
    quiet(page)
  },

  async 'somebody signs in by browser: saved first, switched off'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await settings(page, 'Kanäle')
    await page.locator('main header button').click()
    await page.getByRole('dialog').getByRole('button', { name: 'E-Mail', exact: true }).click()
    await at(page, 'guide-address').fill('laden@gmail.com')
    await at(page, 'guide-search').click()
    await at(page, 'sign-in-go').waitFor()
    equal(await page.locator('[data-field="password"]').count(), 0, 'a password is asked for')
    await at(page, 'sign-in-go').click()
    await page.getByText('Bitte im Browser anmelden').waitFor()
    equal(await page.evaluate(() => window.fake.store.view.channels.find((c) => c.name === 'laden@gmail.com')?.on), false, 'on')
    await page.getByText('Angemeldet.').waitFor()
    quiet(page)
  },

  async 'administrators hear of a channel that stopped and are led to what helps'({ browser, served }) {
    const page = await openStandIn(browser, served)
    await page.evaluate(() => {
      window.fake.store.view.health = [{ id: 'mail-1', state: 'refused', since: Date.now() - 1000, fault: 'channel_login', detail: '[AUTHENTICATIONFAILED]' }]
      window.fake.tell('changed', { kinds: ['health'], conversations: [] })
    })
    await at(page, 'channel-alarm').getByRole('button').click()
    await page.getByText('[AUTHENTICATIONFAILED]').waitFor()
    await axe(page, 'a stopped line')
    await at(page, 'sign-in-anew').click()
    await page.locator('[data-field="password"] input[type=password]').waitFor()
    await page.evaluate(() => {
      window.fake.store.view.me = { ...window.fake.store.view.me, role: 'agent' }
      window.fake.tell('changed', { kinds: ['agent'], conversations: [] })
    })
    await until('agents are left in peace', async () => (await at(page, 'channel-alarm').count()) === 0)
    quiet(page)
  },
}

for (const [theme, lang] of [['light', 'de'], ['dark', 'en']]) {
  cases[`axe finds nothing in a conversation by mail, ${theme}`] = async ({ browser, served }) => {
    const page = await openStandIn(browser, served, { theme, lang })
    await conversation(page, 'conv-mail')
    await axe(page, 'the end')
    await reach(page, page.locator('[data-testid^="whole-"]'))
    await page.locator('[data-testid^="mail-head-"]').first().click()
    await axe(page, 'a formatted letter')
    await reach(page, page.locator('[data-testid^="auto-"]'))
    await page.locator('[data-testid^="auto-"]').first().click()
    await axe(page, 'an automatic one')
    await conversation(page, 'conv-went')
    await page.locator('[data-testid^="fold-"]').first().click()
    await axe(page, 'a plain one, unfolded')
    quiet(page)
  }
}

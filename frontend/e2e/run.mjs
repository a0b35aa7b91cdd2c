// End-to-end tests in Chromium against the real programs. Prints each case and
// ends with "N passed, N failed". `node e2e/run.mjs [WORD]`: only specs and
// cases whose name holds the word. Specs have worlds of their own and mostly wait:
// three run side by side, the longest first.
import { fork } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch, root, World } from './kit.mjs'

const only = process.argv[2] ?? ''
const results = join(root, '.run/e2e')
const longest = ['axe.mjs', 'mail.mjs', 'messenger.mjs']
const workers = 3
let passed = 0
const failed = []
if (process.send) work()
else await share()

/** Hands the specs out to workers and adds up what they found. */
async function share() {
  const specs = readdirSync(new URL('specs/', import.meta.url)).filter((f) => f.endsWith('.mjs')).sort()
  specs.sort((a, b) => Number(longest.includes(b)) - Number(longest.includes(a)))
  const queue = [...specs]
  await Promise.all(Array.from({ length: workers }, () => new Promise((ended) => {
    const worker = fork(fileURLToPath(import.meta.url), [only])
    let at = ''
    const next = () => {
      at = queue.shift() ?? ''
      worker.send(at)
    }
    worker.on('message', (found) => {
      passed += found.passed
      failed.push(...found.failed)
      next()
    })
    worker.on('exit', () => {
      if (at !== '') failed.push(`${at} ended in the middle`)
      ended()
    })
    next()
  })))
  if (process.env.OUT) writeFileSync(join(process.env.OUT, 'e2e.json'), JSON.stringify({ passed, failed: failed.length }))
  console.log(`\n${passed} passed, ${failed.length} failed`)
  process.exit(failed.length > 0 || passed === 0 ? 1 : 0)
}

/** Runs the specs it is given, one after the other. */
async function work() {
  const browser = await launch()
  process.on('message', async (file) => {
    if (file === '') {
      await browser.close()
      process.exit(0)
    }
    passed = 0
    failed.length = 0
    await whole(browser, file)
    process.send({ passed, failed })
  })
}

/** A picture of every page that is open, so that a failure can be looked at. */
async function photograph(browser, name) {
  mkdirSync(results, { recursive: true })
  const pages = browser.contexts().flatMap((c) => c.pages())
  for (const [i, page] of pages.entries()) {
    const path = join(results, `${name.replace(/[^\w]+/g, '-').slice(0, 80)}-${i}.png`)
    await page.screenshot({ path, timeout: 5000 }).catch(() => {})
  }
}

async function run(browser, name, f, world) {
  const start = Date.now()
  let timer
  try {
    const late = new Promise((_, no) => (timer = setTimeout(() => no(new Error('took longer than 120 s')), 120_000)))
    await Promise.race([f(), late])
    passed++
    console.log(`ok    ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
  } catch (err) {
    failed.push(name)
    console.log(`FAIL  ${name}\n      ${String(err.stack ?? err).split('\n').slice(0, 12).join('\n      ')}`)
    await photograph(browser, name)
    if (world && process.env.VERBOSE) console.log(world.said())
  } finally {
    clearTimeout(timer)
    for (const c of browser.contexts()) await c.close().catch(() => {})
  }
}

async function whole(browser, file) {
  const name = file.replace('.mjs', '')
  let world
  try {
    const spec = await import(`./specs/${file}`)
    const cases = Object.entries(spec.cases).filter(([c]) => `${name}: ${c}`.includes(only))
    if (cases.length === 0) return
    world = await World.open(spec.world)
    const scene = { browser, world, ...(await spec.before?.({ browser, world })) }
    for (const [c, f] of cases) await run(browser, `${name}: ${c}`, () => f(scene), world)
  } catch (err) {
    failed.push(name)
    console.log(`FAIL  ${name}: ${err.stack}`)
    if (world) console.log(world.said())
  } finally {
    await world?.close()
  }
}

// End-to-end tests in Chromium against the real programs. Prints each case and
// ends with "N passed, N failed". `node e2e/run.mjs [WORD]`: only specs and
// cases whose name holds the word.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launch, root, World } from './kit.mjs'

const only = process.argv[2] ?? ''
const specs = readdirSync(new URL('specs/', import.meta.url)).filter((f) => f.endsWith('.mjs')).sort()
const results = join(root, '.run/e2e')
let passed = 0
const failed = []
const browser = await launch()

/** A picture of every page that is open, so that a failure can be looked at. */
async function photograph(name) {
  mkdirSync(results, { recursive: true })
  const pages = browser.contexts().flatMap((c) => c.pages())
  for (const [i, page] of pages.entries()) {
    const path = join(results, `${name.replace(/[^\w]+/g, '-').slice(0, 80)}-${i}.png`)
    await page.screenshot({ path, timeout: 5000 }).catch(() => {})
  }
}

async function run(name, f, world) {
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
    await photograph(name)
    if (world && process.env.VERBOSE) console.log(world.said())
  } finally {
    clearTimeout(timer)
    for (const c of browser.contexts()) await c.close().catch(() => {})
  }
}

for (const file of specs) {
  const spec = await import(`./specs/${file}`)
  const name = file.replace('.mjs', '')
  const cases = Object.entries(spec.cases).filter(([c]) => `${name}: ${c}`.includes(only))
  if (cases.length === 0) continue
  let world
  try {
    world = await World.open(spec.world)
    const scene = { browser, world, ...(await spec.before?.({ browser, world })) }
    for (const [c, f] of cases) await run(`${name}: ${c}`, () => f(scene), world)
  } catch (err) {
    failed.push(name)
    console.log(`FAIL  ${name}: ${err.stack}`)
    if (world) console.log(world.said())
  } finally {
    await world?.close()
  }
}
await browser.close()
if (process.env.OUT) writeFileSync(join(process.env.OUT, 'e2e.json'), JSON.stringify({ passed, failed: failed.length }))
console.log(`\n${passed} passed, ${failed.length} failed`)
process.exit(failed.length > 0 || passed === 0 ? 1 : 0)

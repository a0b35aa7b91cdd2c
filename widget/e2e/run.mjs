// Runs the browser tests: npm run e2e [word of a test's name]. Each test gets a
// relay and a browser profile of its own.
import { readdirSync } from 'node:fs'
import { build, launch, stage } from './kit.mjs'

const only = process.argv[2]
build()
const browser = await launch()
let passed = 0
const failed = []
for (const file of readdirSync(new URL('.', import.meta.url)).filter((f) => f.endsWith('.spec.mjs')).sort()) {
  const { default: tests } = await import('./' + file)
  for (const [name, run] of Object.entries(tests)) {
    if (only && !name.includes(only)) continue
    const s = await stage()
    const contexts = []
    const person = async (options = {}) => {
      const c = await browser.newContext({ locale: 'de-DE', viewport: { width: 1366, height: 768 }, ...options })
      c.setDefaultTimeout(30_000)
      contexts.push(c)
      return c
    }
    try {
      await run({ ...s, person })
      passed++
      console.log('ok   ' + name)
    } catch (e) {
      failed.push(name)
      console.log('FAIL ' + name + '\n     ' + String(e.stack ?? e).split('\n').slice(0, 6).join('\n     '))
    }
    for (const c of contexts) await c.close().catch(() => undefined)
    s.stop()
  }
}
await browser.close()
console.log(`${passed} passed, ${failed.length} failed`)
process.exit(failed.length ? 1 : 0)

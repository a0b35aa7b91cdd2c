// Prints the compressed sizes a visitor downloads, in bytes, and fails when a
// budget is exceeded (npm run sizes).
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const budgets = { loader: 8 * 1024, panel: 35 * 1024 }
for (const [name, most] of Object.entries(budgets)) {
  const size = gzipSync(readFileSync(new URL(`../backend/channel/webchat/dist/${name}.js`, import.meta.url)), { level: 9 }).length
  console.log(`widget-${name} ${size}`)
  if (size > most) {
    console.error(`widget-${name} is over its budget of ${most} bytes`)
    process.exitCode = 1
  }
}

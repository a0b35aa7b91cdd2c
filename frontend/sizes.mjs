// Prints `desktop-js N`: gzip bytes of the scripts and styles that are loaded
// before the first screen stands. Fonts, pictures and later chunks do not count.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('./dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const files = new Set()

function take(key) {
  const chunk = manifest[key]
  if (!chunk || files.has(chunk.file)) return
  files.add(chunk.file)
  for (const css of chunk.css ?? []) files.add(css)
  for (const next of chunk.imports ?? []) take(next)
}

const entry = Object.keys(manifest).find((k) => manifest[k].isEntry)
if (!entry) throw new Error('no build in frontend/dist: npm run build')
take(entry)
// The door to the Go core is fetched at once as well.
take('src/lib/bridge/real.ts')

const bytes = [...files].reduce((sum, f) => sum + gzipSync(readFileSync(new URL(f, dist)), { level: 9 }).length, 0)
console.log(`desktop-js ${bytes}`)

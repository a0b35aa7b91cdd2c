// No file of the interface may, in the end, import itself. (Tiers are an eslint rule.)
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.join(process.cwd(), 'src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((f) => /\.(ts|svelte)$/.test(f) && !f.endsWith('.test.ts'))
  .map((f) => path.join(root, f))
const known = new Set(files)

function resolve(from: string, source: string): string | undefined {
  const base = source.startsWith('.')
    ? path.resolve(path.dirname(from), source)
    : source.startsWith('$lib/') || source.startsWith('$ui/')
      ? path.join(root, source.slice(1))
      : ''
  return [base, `${base}.ts`, `${base}.svelte`, path.join(base, 'index.ts')].find((f) => known.has(f))
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(/^\s*(?:import|export)\s+(?!type\b)(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)
  return [...found].flatMap((m) => resolve(file, m[1]!) ?? [])
}

it('no import goes round in a circle', () => {
  const graph = new Map(files.map((f) => [f, importsOf(f)]))
  const done = new Set<string>()
  const circles: string[] = []
  const walk = (file: string, way: string[]): void => {
    if (done.has(file)) return
    const at = way.indexOf(file)
    if (at >= 0) {
      circles.push([...way.slice(at), file].map((f) => path.relative(root, f)).join(' → '))
      return
    }
    for (const next of graph.get(file) ?? []) walk(next, [...way, file])
    done.add(file)
  }
  for (const file of files) walk(file, [])
  expect(files.length).toBeGreaterThan(100)
  expect(circles).toEqual([])
})

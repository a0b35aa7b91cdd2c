// A new kind of channel needs nothing in the interface: everything comes from its
// connector's Info. So no kind is ever named in it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = import.meta.dirname
/** Kinds there are or will be; "email" is a field of a contact as well, so it is looked for in comparisons. */
const kinds = ['webchat', 'telegram', 'whatsapp', 'viber', 'instagram', 'facebook', 'messenger', 'signal', 'sms']
const named = new RegExp(`['"\`](${kinds.join('|')})['"\`]|\\btype\\s*[!=]==?\\s*['"\`]email['"\`]`, 'i')

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((f) => {
    const path = join(folder, f.name)
    // Made from the connectors, or data to look at.
    if (f.isDirectory()) return ['gen', 'fake', 'styles'].includes(f.name) ? [] : files(path)
    return /\.(ts|svelte)$/.test(f.name) && !/\.test\.ts$/.test(f.name) ? [path] : []
  })
}

test('the interface names no kind of channel', () => {
  const all = files(root)
  expect(all.length).toBeGreaterThan(150)
  const found = all.flatMap((path) =>
    readFileSync(path, 'utf8').split('\n').flatMap((line, i) => (named.test(line) ? [`${path.slice(root.length + 1)}:${i + 1} ${line.trim()}`] : [])),
  )
  expect(found).toEqual([])
})

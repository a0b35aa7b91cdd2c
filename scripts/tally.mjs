// Counts tests. `tally.mjs go FOLDER` reads `go test -json` from standard input,
// prints it the way `go test` does, failures in full, and leaves FOLDER/go.json.
// `tally.mjs sum FOLDER` adds up every *.json there: one line, exit 1 on failures.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [mode, folder] = process.argv.slice(2)

async function go() {
  let passed = 0
  let failed = 0
  const output = new Map() // test → its lines, printed only when it failed or was skipped
  for await (const line of createInterface({ input: process.stdin })) {
    let e
    try {
      e = JSON.parse(line)
    } catch {
      console.log(line)
      continue
    }
    const key = `${e.ImportPath ?? e.Package} ${e.Test ?? ''}`
    if (e.Action === 'output' || e.Action === 'build-output') {
      output.set(key, (output.get(key) ?? '') + e.Output)
    } else if (['pass', 'fail', 'skip', 'build-fail'].includes(e.Action)) {
      const text = output.get(key) ?? ''
      output.delete(key)
      if (e.Action === 'build-fail') process.stdout.write(text)
      else if (e.Test === undefined) {
        process.stdout.write(text.replace(/^(PASS|=== .*)\n/gm, ''))
        // a package that fails without a failed test did not build or stopped early
        if (e.Action === 'fail' && !/--- FAIL|^FAIL\n/m.test(text)) failed++
      } else {
        if (e.Action === 'pass') passed++
        if (e.Action === 'fail') failed++
        if (e.Action !== 'pass') process.stdout.write(text.replace(/^=== .*\n/gm, ''))
      }
    }
  }
  writeFileSync(join(folder, 'go.json'), JSON.stringify({ passed, failed }))
}

function sum() {
  let passed = 0
  let failed = 0
  for (const name of readdirSync(folder).filter((n) => n.endsWith('.json'))) {
    const r = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    passed += r.passed ?? r.numPassedTests ?? 0 // ours, or Vitest's report
    failed += r.failed ?? Math.max(r.numFailedTests ?? 0, r.numFailedTestSuites && !r.numFailedTests ? 1 : 0)
  }
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
}

await (mode === 'go' ? go() : sum())

// Photographs the real window for the README: docs/window.png. Needs a screen
// (scripts/screen.sh node frontend/e2e/picture.mjs [WORDS TO SEARCH]).
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { anna, Program, root, until, World } from './kit.mjs'

const words = process.argv[2] ?? 'Fiona Novak'
const sh = (command, ...args) => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
const pause = (ms) => new Promise((r) => setTimeout(r, ms)) // what is drawn in between is of no interest

const world = await World.open({ conversations: 200, messages: 5000 })
const manager = spawn('openbox', [], { stdio: 'ignore' })
try {
  const data = join(world.folder, 'picture')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(join(data, 'prefs.json'), JSON.stringify({
    theme: 'light', language: 'en', singleKeys: true, keys: {}, listWidth: 322, detailWidth: 286, details: true, sort: 'newest', bucket: 'open', events: true,
  }))
  const program = new Program('window', join(root, 'build/bin/tresen'), [], {
    TRESEN_DATA: data, TRESEN_KEYS: 'file', TRESEN_SIGNIN: `${world.relayURL} ${anna.email} ${anna.password}`,
  })
  world.desktops.push(program)
  const id = await until('the window is there', () => sh('xdotool', 'search', '--onlyvisible', '--name', '^Tresen').split('\n').at(-1), 30_000)
  sh('xdotool', 'windowactivate', '--sync', id)
  await pause(3500)
  sh('xdotool', 'key', 'slash')
  sh('xdotool', 'type', '--delay', '20', words)
  await pause(1200)
  sh('xdotool', 'key', 'Down', 'Return')
  await pause(1000)
  sh('xdotool', 'key', 'Escape')
  await pause(1500)
  sh('import', '-window', id, join(root, 'docs/window.png'))
  console.log('docs/window.png')
} finally {
  manager.kill()
  await world.close()
}

// The real window: the program as it is installed, on a virtual screen, used
// with the keyboard and photographed.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { anna, bubbles, openChat, Program, root, say, until, visitor } from '../kit.mjs'

const sh = (command, ...args) => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
const keys = (...names) => sh('xdotool', 'key', '--clearmodifiers', '--delay', '60', ...names)
const write = (text) => sh('xdotool', 'type', '--delay', '15', text)
const pictures = join(root, '.run/e2e')

/** A picture of the window; fails while it is blank. */
function photograph(id, name) {
  mkdirSync(pictures, { recursive: true })
  const path = join(pictures, `${name}.png`)
  sh('import', '-window', id, path)
  const colours = Number(sh('identify', '-format', '%k', path))
  assert.ok(colours > 100, `${name}.png has only ${colours} colours`)
}

export const before = async ({ world }) => {
  const manager = spawn('openbox', [], { stdio: 'ignore' })
  const start = Date.now()
  const program = new Program('window', join(root, 'build/bin/tresen'), [], {
    TRESEN_DATA: join(world.folder, 'window'), TRESEN_KEYS: 'file', TRESEN_SIGNIN: `${world.relayURL} ${anna.email} ${anna.password}`,
    LANGUAGE: 'de', LANG: 'de_DE.UTF-8',
  })
  world.desktops.push(program, { name: 'openbox', said: '', stop: async () => manager.kill() })
  const id = await until('the window is there', () => sh('xdotool', 'search', '--onlyvisible', '--name', '^Tresen').split('\n').at(-1), 30_000)
  console.log(`      window after ${Date.now() - start} ms`)
  return { id, program }
}

export const cases = {
  'shows the inbox': async ({ id }) => {
    sh('xdotool', 'windowactivate', '--sync', id)
    await until('something is drawn', () => (photograph(id, 'window'), true), 30_000)
  },

  'is answered from with the keyboard, and the visitor reads it': async ({ browser, world, id }) => {
    const guest = await visitor(browser, world)
    await openChat(guest)
    await say(guest, 'Antwortet das echte Fenster?')
    sh('xdotool', 'windowactivate', '--sync', id)
    // Search, because it is sure to find the conversation whatever the list shows.
    await until('the answer has arrived', async () => {
      keys('Escape', 'Escape')
      keys('slash')
      write('echte Fenster')
      await new Promise((r) => setTimeout(r, 700)) // a person looks before pressing Enter
      keys('Down', 'Return')
      await new Promise((r) => setTimeout(r, 500))
      keys('Escape', 'Escape', 'r')
      write('Ja, ganz ohne Maus')
      keys('ctrl+Return')
      await bubbles(guest).filter({ hasText: 'Ja, ganz ohne Maus' }).first().waitFor({ timeout: 4000 })
      return true
    }, 60_000)
    photograph(id, 'window-answered')
    const said = await bubbles(guest).filter({ hasText: 'Ja, ganz ohne Maus' }).count()
    assert.equal(said, 1)
  },

  'ends in order': async ({ program }) => {
    await program.stop()
    assert.ok(await program.ended !== 'SIGKILL', 'it had to be killed')
  },
}

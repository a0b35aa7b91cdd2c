// The interface alone, with the stand-in for the Go core (src/lib/bridge/fake):
// for what mail servers of the whole world send and no test server does. Built
// once a run, served with the window's own policy, which is not bypassed here.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { extname, join } from 'node:path'
import { freePort, root } from './kit.mjs'

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' }
const folder = join(root, '.run/standin')
let built = false

/** Serves it; gives { url, close }. */
export async function serveStandIn() {
  if (!built) {
    const args = ['vite', 'build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error']
    const made = spawnSync('npx', args, { cwd: join(root, 'frontend'), env: { ...process.env, VITE_FAKE: '1' }, encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`building the stand-in: ${made.stderr}`)
    built = true
  }
  const server = http.createServer((req, res) => {
    const path = new URL(req.url, 'http://x').pathname
    try {
      const body = readFileSync(join(folder, path === '/' ? 'index.html' : path))
      res.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/html' }).end(body)
    } catch {
      res.writeHead(404).end()
    }
  })
  const port = await freePort()
  await new Promise((ok) => server.listen(port, '127.0.0.1', ok))
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((ok) => server.close(ok)) }
}

/** Opens it as somebody sees it. */
export async function openStandIn(browser, served, { lang = 'de', theme = 'light', width = 1366, height = 768 } = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, locale: lang === 'de' ? 'de-DE' : 'en-GB', colorScheme: theme, reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.wrong = []
  page.on('pageerror', (e) => page.wrong.push(e.message))
  await page.goto(`${served.url}/?lang=${lang}&theme=${theme}&conversations=30&long=40`)
  await page.getByTestId('search').waitFor()
  return page
}

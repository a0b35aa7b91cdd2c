// Builds the widget into the folder the relay embeds: loader.js (settings are
// baked in by the relay), panel.js (fetched on the first click), preview.html
// (the settings' live preview, one self-contained page).
import { build, transform } from 'esbuild'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const here = (p) => fileURLToPath(new URL(p, import.meta.url))
const out = here('../backend/channel/webchat/dist/')

// styles become strings: they go into the shadow root, not into the page
const css = {
  name: 'css',
  setup(b) {
    b.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, target: 'es2020' })
      return { contents: code.trim(), loader: 'text' }
    })
  },
}

async function bundle(entry, format) {
  const result = await build({
    entryPoints: [here(entry)], bundle: true, minify: true, write: false, format, target: 'es2020', charset: 'utf8',
    jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none', plugins: [css], logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return result.outputFiles[0].text
}

const [loader, panel, preview] = await Promise.all([
  bundle('src/loader/main.ts', 'iife'), bundle('src/panel/main.tsx', 'esm'), bundle('src/preview/main.ts', 'iife'),
])
const page = await readFile(here('src/preview/preview.html'), 'utf8')
await mkdir(out, { recursive: true })
await Promise.all([
  writeFile(out + 'loader.js', loader),
  writeFile(out + 'panel.js', panel),
  writeFile(out + 'preview.html', page.replace('/*preview*/', () => preview.replaceAll('</script', '<\\/script'))),
])

import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Of the emoji only what the picker shows and searches: less than half of the list. */
const emoji: Plugin = {
  name: 'emoji',
  enforce: 'pre',
  transform: {
    filter: { id: /emojibase-data\/\w+\/compact\.json$/ },
    handler(code) {
      const all = JSON.parse(code) as { unicode: string; label: string; group?: number; tags?: string[] }[]
      return JSON.stringify(all.filter((e) => e.group !== undefined && e.group !== 2).map(({ unicode, label, group, tags }) => ({ unicode, label, group, tags })))
    },
  },
}

export default defineConfig({
  plugins: [svelte(), emoji],
  resolve: {
    alias: { $lib: at('./src/lib'), $ui: at('./src/ui'), $wails: at('./wailsjs') },
    // Vitest runs in Node: without this Svelte would resolve to its server build.
    conditions: process.env.VITEST ? ['browser'] : undefined,
  },
  build: {
    // The window is WebKitGTK, WebView2 or WKWebView of a supported system.
    target: ['es2022', 'safari16.4', 'chrome110'],
    manifest: true,
    modulePreload: { polyfill: false },
    // One sign beyond Latin-1, and WebKit keeps the whole script with two bytes a character.
    rolldownOptions: { output: { charset: 'ascii' } },
    assetsInlineLimit: 0,
  },
  server: { host: '127.0.0.1', port: 5173 },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], setupFiles: ['src/lib/i18n/setup.ts'] },
})

import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [svelte()],
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
    assetsInlineLimit: 0,
  },
  server: { host: '127.0.0.1', port: 5173 },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
})

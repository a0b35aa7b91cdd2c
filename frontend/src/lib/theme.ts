// Light or dark, on the root element; "system" follows the operating system.
const dark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null
let wish = 'system'

function show(): void {
  const theme = wish === 'light' || wish === 'dark' ? wish : dark?.matches ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme
}

dark?.addEventListener('change', show)

export function applyTheme(theme: string): void {
  wish = theme
  show()
}

/** Tells now and whenever it changes whether the screen is dark; the answer ends it. */
export function watchDark(tell: (dark: boolean) => void): () => void {
  const root = document.documentElement
  const say = (): void => tell(root.dataset.theme === 'dark')
  const watch = new MutationObserver(say)
  watch.observe(root, { attributes: true, attributeFilter: ['data-theme'] })
  say()
  return () => watch.disconnect()
}

// The one door to the Go core. Nothing else may import what Wails generates.
import type { Bridge } from './bridge'

export type { Bridge } from './bridge'
export { codeOf } from './bridge'
export type * from './types'

/**
 * Gives the bridge: the Go core inside the program, a believable stand-in when
 * the page is opened by the development server alone, or in a build made to
 * measure the interface by itself (VITE_FAKE=1). No other build contains it.
 */
export async function openBridge(): Promise<Bridge> {
  const alone = import.meta.env.VITE_FAKE === '1' || (import.meta.env.DEV && !('go' in window))
  if (!alone) return (await import('./real')).real
  const { FakeBridge } = await import('./fake')
  const fake = new FakeBridge()
  Object.assign(window, { fake }) // for looking into it from the browser's console
  return fake
}

// The one door to the Go core. Nothing else may import what Wails generates.
import type { Bridge } from './bridge'

export type { Bridge } from './bridge'
export { codeOf } from './bridge'
export type * from './types'

/**
 * Gives the bridge: the Go core inside the program, a believable stand-in when
 * the page is opened by the development server alone.
 */
export async function openBridge(): Promise<Bridge> {
  if (!import.meta.env.DEV || 'go' in window) return (await import('./real')).real
  const { FakeBridge } = await import('./fake')
  return new FakeBridge()
}

// Why the relay could not do something with a platform, in words of the set-up:
// the general ones speak of messages.
import { faultText, t } from '$lib/i18n/index.svelte'

export function troubleOf(code: string): { what: string; todo: string } {
  const words: Record<string, { what: string; todo: string }> = t().setup.trouble
  return words[code] ?? faultText(code)
}

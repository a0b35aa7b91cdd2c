// What stands in the way of an answer on its channel.
import type { File } from '$lib/bridge'
import { refusedFiles } from '$lib/fileLimits'
import type { Caps } from '$lib/gen/channels'

/** Long texts go out as several messages: everywhere but in letters and the site's own chat. */
export const splits = (caps: Caps): boolean => caps.maxText > 0 && !caps.letters && !caps.liveOnly

/** Characters an answer may have; 0 where it is split. */
export const longest = (caps: Caps): number => (splits(caps) ? 0 : caps.maxText)

export function filesFit(files: File[], caps: Caps): boolean {
  const { refused, most } = refusedFiles(files, caps)
  return refused === null && most < 0
}

/** Offered answers are whole: each has words of its own, below a message. */
export function buttonsFit(buttons: string[], text: string): boolean {
  const words = buttons.map((b) => b.trim())
  return words.length === 0 || (text.trim() !== '' && words.every((w) => w !== '') && new Set(words).size === words.length)
}

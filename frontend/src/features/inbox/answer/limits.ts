// What stands in the way of an answer on its channel.
import type { File } from '$lib/bridge'
import { refusedFiles } from '$lib/fileLimits'
import type { Caps } from '$lib/gen/channels'

/** The relay's limit (backend/wire). */
const most = 20_000

/** Characters an answer may have: where it is split, more than one part holds. */
export const longest = (caps: Caps): number => (caps.piece && caps.piece >= caps.maxText ? most : caps.maxText)

export function filesFit(files: File[], caps: Caps): boolean {
  const { refused, most } = refusedFiles(files, caps)
  return refused === null && most < 0
}

/** Offered answers are whole: each has words of its own, below a message. */
export function buttonsFit(buttons: string[], text: string): boolean {
  const words = buttons.map((b) => b.trim())
  return words.length === 0 || (text.trim() !== '' && words.every((w) => w !== '') && new Set(words).size === words.length)
}

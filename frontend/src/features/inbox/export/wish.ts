// What is asked of the Go core for an export.
import type { Channel, ExportWish } from '$lib/bridge'
import { channelWord } from '$lib/channels'
import { exporting } from '$lib/i18n/exporting'
import { i18n } from '$lib/i18n/index.svelte'
import type { Asked } from '$lib/state/exports.svelte'
import { timeNow } from '$lib/time'

export function wishOf({ asked, notes, files }: { asked: Asked; notes: boolean; files: boolean }, channels: readonly Channel[], now = new Date(timeNow())): ExportWish {
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((x) => String(x).padStart(2, '0')).join('-')
  const kinds = Object.fromEntries(channels.map((c) => [c.type, channelWord(c.type)]))
  const name = fileName(asked.name)
  return { ...asked.meant, notes, files, kinds, lang: i18n.lang, name: `${name ? `${name} ${date}` : exporting.t().file(date)}.zip` }
}

/** A contact's name as part of a file's: what no system takes, and what is not seen, is left out. */
function fileName(name: string): string {
  return name.replace(/[<>:"/\\|?*\p{Cc}\p{Cf}]+/gu, ' ').replace(/\s+/g, ' ').replace(/^[. ]+|[. ]+$/g, '').slice(0, 60)
}

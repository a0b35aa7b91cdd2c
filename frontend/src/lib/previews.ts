// What a row says of the last message, in words also where it has none.
import type { Message, Preview } from './bridge'
import { t } from './i18n/index.svelte'

/** The word for content that is no text; "" for none known. */
export function whatWord(what: string | undefined): string {
  return what ? (t().inbox.list.what[what] ?? '') : ''
}

export function previewText(p: Preview): string {
  const what = whatWord(p.what)
  if (what) return p.text ? `${what}: ${p.text}` : what
  return p.text || (p.files ? t().inbox.list.files(p.files) : '')
}

/** The first words of a message, or what it is. */
export function firstWords(m: Message): string {
  if (m.deleted) return whatWord('deleted')
  if (m.text) return m.text
  const file = m.files?.[0]
  const kind = m.location ? 'location' : m.cards?.length ? 'card' : m.order ? 'order' : m.unsupported ? 'unsupported' : file?.voice ? 'voice' : file?.sticker ? 'sticker' : ''
  return whatWord(kind) || file?.name || t().message.quoteFile
}

// Saved replies: searching them, and what their variables may be.
import type { SavedReply } from '$lib/bridge'
import { t } from '$lib/i18n/index.svelte'
import type { Errors } from './form.svelte'

export interface ReplyGroup {
  category: string
  list: SavedReply[]
}

/** What holds every typed word in category, title or text, by category; those without one last. */
export function groupReplies(replies: SavedReply[], typed: string): ReplyGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const groups = new Map<string, SavedReply[]>()
  for (const r of replies) {
    const text = `${r.category}\n${r.title}\n${r.text}`.toLowerCase()
    if (!words.every((w) => text.includes(w))) continue
    groups.set(r.category, [...(groups.get(r.category) ?? []), r])
  }
  return [...groups]
    .map(([category, list]) => ({ category, list: list.sort((a, b) => a.title.localeCompare(b.title)) }))
    .sort((a, b) => Number(a.category === '') - Number(b.category === '') || a.category.localeCompare(b.category))
}

export function checkReply(r: SavedReply): Errors {
  const s = t().settings
  return {
    title: r.title.trim() ? '' : s.must,
    text: !r.text.trim() && !r.files?.length ? s.must : '',
  }
}

/** A variable as it is written into the text, with a fall-back where one makes sense. */
export function variableText(name: string): string {
  const fallback = t().settings.replies.fallback[name]
  return fallback ? `{{${name} | "${fallback}"}}` : `{{${name}}}`
}

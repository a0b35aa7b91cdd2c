// The steps of setting a channel up, as its connector's Info lists them. Pure.
import type { Info, Step } from '$lib/gen/channels'
import type { Template } from '$lib/bridge'
import { matters } from './channelDraft'

/** A stretch of a step's text; href: where it leads, "" for plain words. */
export interface Words {
  text: string
  href: string
}

const link = /\[([^\][]+)\]\((https:\/\/[^\s()]+)\)/g

/** Takes "Open [the console](https://…) and …" apart; only https leads anywhere. */
export function wordsOf(text: string): Words[] {
  const list: Words[] = []
  let end = 0
  for (const m of text.matchAll(link)) {
    if (m.index > end) list.push({ text: text.slice(end, m.index), href: '' })
    list.push({ text: m[1]!, href: m[2]! })
    end = m.index + m[0].length
  }
  if (end < text.length) list.push({ text: text.slice(end), href: '' })
  return list
}

/** Those that matter with these settings, in their order. */
export const stepsOf = (info: Info, settings: Record<string, string>): Step[] => info.steps.filter((s) => matters(s, settings))

/** What is known of how far somebody is. */
export interface Progress {
  /** Of the last test: how many steps it had, and how many failed. */
  tested: number
  failed: number
  attached: boolean
  templates: Template[] | undefined
}

/** Whether a step is known to be done; those without a sign of it never are. */
export function isDone(step: Step, p: Progress): boolean {
  switch (step.do) {
    case 'probe':
      return p.tested > 0 && p.failed === 0
    case 'attach':
      return p.attached
    case 'templates':
      return (p.templates?.length ?? 0) > 0
    default:
      return false
  }
}

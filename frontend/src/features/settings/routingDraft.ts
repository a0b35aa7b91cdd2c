// How an inbox hands its conversations out, as it is edited: numbers as typed.
import type { Need, Routing } from '$lib/gen/entities'
import { people } from '$lib/i18n/people'
import type { Errors } from './form.svelte'

export interface NeedDraft {
  channel: string
  label: string
  language: string
  skill: string
}
export interface RoutingDraft {
  on: boolean
  lastAgent: boolean
  away: boolean
  limit: string
  accept: string
  needs: NeedDraft[]
  wait: string
}

/** inbox.DefaultLimit. */
export const usualLimit = 4
const typed = (n: number | undefined): string => (n ? String(n) : '')
const numberOf = (text: string): number => (/^\d{1,5}$/.test(text.trim()) ? Number(text) : NaN)

export function routingDraft(r: Routing | null | undefined): RoutingDraft {
  return {
    // Who switches it on for the first time begins with what suits most.
    on: r?.on ?? false, lastAgent: r ? (r.lastAgent ?? false) : true, away: r?.away ?? false, limit: String(r?.limit || usualLimit), accept: r ? typed(r.accept) : '5',
    needs: (r?.needs ?? []).map((n) => ({ channel: n.channel ?? '', label: n.label ?? '', language: n.language ?? '', skill: n.skill })), wait: r ? typed(r.skillWait) : '10',
  }
}

export function routingOf(d: RoutingDraft): Routing {
  const needs = d.needs.map((n): Need => ({
    ...(n.channel && { channel: n.channel }), ...(n.label && { label: n.label }), ...(n.language && { language: n.language }), skill: n.skill.trim().replace(/\s+/g, ' '),
  }))
  return {
    on: d.on, ...(d.lastAgent && { lastAgent: true }), ...(d.away && { away: true }), limit: numberOf(d.limit) || usualLimit,
    ...(numberOf(d.accept) > 0 && { accept: numberOf(d.accept) }), ...(needs.length > 0 && { needs }), ...(numberOf(d.wait) > 0 && { skillWait: numberOf(d.wait) }),
  }
}

/** Nothing of it was ever set: the inbox stays without. */
export const untouched = (d: RoutingDraft): boolean => JSON.stringify(d) === JSON.stringify(routingDraft(undefined))

export function checkRouting(d: RoutingDraft): Errors {
  if (!d.on) return {}
  const w = people.t().routing
  const minutes = (text: string): string => (text.trim() === '' || numberOf(text) >= 0 ? '' : w.badMinutes)
  const errors: Errors = {
    'routing.limit': numberOf(d.limit) >= 1 && numberOf(d.limit) <= 1000 ? '' : w.badNumber, 'routing.accept': minutes(d.accept),
    'routing.wait': d.needs.length > 0 ? minutes(d.wait) : '',
  }
  d.needs.forEach((n, i) => (errors[`routing.need${i}`] = n.skill.trim() ? '' : w.skillMust))
  return errors
}

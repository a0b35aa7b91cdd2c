import type { Message } from '$lib/bridge'
import { comingWhen } from '$lib/format'
import { i18n, t } from '$lib/i18n/index.svelte'
import type { App } from '$lib/state/app.svelte'
import { clock } from '$lib/state/clock.svelte'

/** Words what a thin grey line tells. */
export function eventText(m: Message, app: App): string {
  const texts = t().inbox.thread
  const words = texts.event
  const name = (id: string | undefined): string =>
    id === app.workspace.me.id ? texts.you : (app.workspace.agent(id)?.name ?? texts.someone)
  /** The same inside a sentence. */
  const whom = (ids: string[]): string => ids.map((id) => (id === app.workspace.me.id ? texts.youToo : name(id))).join(', ')
  const labels = (ids: string[]): string => ids.flatMap((id) => app.workspace.label(id)?.name ?? []).join(', ')
  const who = name(m.author)
  const e = m.event
  switch (e?.what) {
    case 'done':
      return words.done(who)
    case 'reopened':
      return m.author ? words.reopened(who) : words.reopenedByContact
    case 'assigned': {
      const why = words.routed[e.why ?? '']
      if (why) return why(whom([e.agent || e.from || '']))
      if (!e.agent) return words.unassigned(who)
      return e.agent === m.author ? words.assignedSelf(who) : words.assigned(who, whom([e.agent]))
    }
    case 'snoozed':
      return e.until ? words.snoozed(who, comingWhen(e.until, clock.now, i18n.lang)) : words.woken(who)
    case 'labels': {
      const added = labels(e.added ?? [])
      const gone = labels(e.gone ?? [])
      return [added && words.labelsAdded(who, added), gone && words.labelsGone(who, gone)].filter(Boolean).join(' · ') || words.other
    }
    case 'email':
      return words.email(e.text ?? '')
    case 'online':
      return words.online
    case 'merged':
      return words.merged(who, e.text ?? '')
    case 'split':
      return words.split(who, e.text ?? '')
    case 'messagesIn':
      return words.messagesIn(who, e.text ?? '')
    case 'messagesOut':
      return words.messagesOut(who, e.text ?? '')
    case 'chat':
      return t().team.event.chat(who, (e.added ?? []).filter((id) => id !== m.author).map((id) => (id === app.workspace.me.id ? texts.youWith : name(id))).join(', '))
    case 'members': {
      const said = t().team.event
      const left = (e.gone ?? []).includes(m.author ?? '') ? said.left(who) : e.gone?.length ? said.removed(who, whom(e.gone)) : ''
      return [e.added?.length && said.joined(who, whom(e.added)), left].filter(Boolean).join(' · ')
    }
    case 'renamed':
      return t().team.event.renamed(who, e.text ?? '')
    case 'linked':
      return words.linked
    case 'robot':
      return words.robot
    default:
      return words.other
  }
}

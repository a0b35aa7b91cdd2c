import type { CommandKind } from '$lib/gen/commands'
import type { Workspace } from '$lib/state/workspace.svelte'

/** Where something can be offered by this person: in all inboxes (""), in one. now: where it is. */
export function places(workspace: Workspace, kind: CommandKind, every: string, now = ''): { value: string; label: string }[] {
  return [
    ...(workspace.may(kind, '') ? [{ value: '', label: every }] : []),
    ...workspace.view.inboxes.filter((i) => i.id === now || workspace.may(kind, i.id)).map((i) => ({ value: i.id, label: i.name })),
  ]
}

/** Where a new one belongs at first: to all inboxes if this person may, else to the first of theirs. */
export const firstPlace = (workspace: Workspace, kind: CommandKind): string => (workspace.may(kind, '') ? '' : (workspace.inboxesFor(kind)[0]?.id ?? ''))

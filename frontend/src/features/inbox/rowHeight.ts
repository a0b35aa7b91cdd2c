import type { ListRow } from '$lib/bridge'

/** Pixels of a row; those with labels have a third line. Row.svelte keeps to it. */
export function rowHeight(row: ListRow): number {
  return (row.conversation.labels?.length ?? 0) > 0 ? 74 : 55
}

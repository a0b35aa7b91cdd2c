/** The open contact is merged with one that is looked for; used: it was asked for once. */
export const merging = $state({ open: false, used: false })

export function askMerge(): void {
  merging.used = true
  merging.open = true
}

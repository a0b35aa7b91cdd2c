/** The message from which splitting off begins; "": nothing is split off. */
export const splitting = $state({ message: '', used: false })

export function askSplit(message: string): void {
  splitting.used = true
  splitting.message = message
}

import type { Again } from '$lib/macros'

/** The choice of a macro; used: it was asked for once. again: one that was refused is to be run again. */
export const macros = $state({ open: false, used: false, again: null as Again | null })

export function askMacro(): void {
  show(null)
}

export function runAgain(again: Again): void {
  show(again)
}

function show(again: Again | null): void {
  macros.again = again
  macros.used = true
  macros.open = true
}

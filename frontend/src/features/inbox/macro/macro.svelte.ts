/** The choice of a macro; used: it was asked for once. */
export const macros = $state({ open: false, used: false })

export function askMacro(): void {
  macros.used = true
  macros.open = true
}

// When one can let a letter go out. Pure.

export interface LaterChoice {
  id: 'hour' | 'tomorrow' | 'monday'
  at: number
}

/** The offered times, soonest first. */
export function laterChoices(now: number): LaterChoice[] {
  const at = (days: number, hour: number): number => {
    const d = new Date(now)
    return new Date(d.getFullYear(), d.getMonth(), d.getDate() + days, hour).getTime()
  }
  const toMonday = (8 - new Date(now).getDay()) % 7 || 7
  const choices: LaterChoice[] = [{ id: 'hour', at: now + 3_600_000 }, { id: 'tomorrow', at: at(1, 8) }]
  if (toMonday > 1) choices.push({ id: 'monday', at: at(toMonday, 8) })
  return choices.sort((a, b) => a.at - b.at)
}

// Until when one can snooze. Pure.

export interface SnoozeChoice {
  id: 'hour' | 'threeHours' | 'evening' | 'tomorrow' | 'monday'
  until: number
}

/** The offered times, soonest first; those that make no sense now are left out. */
export function snoozeChoices(now: number): SnoozeChoice[] {
  const at = (days: number, hour: number): number => {
    const d = new Date(now)
    return new Date(d.getFullYear(), d.getMonth(), d.getDate() + days, hour).getTime()
  }
  const weekday = new Date(now).getDay()
  const toMonday = (8 - weekday) % 7 || 7
  const choices: SnoozeChoice[] = [
    { id: 'hour', until: now + 3_600_000 },
    { id: 'threeHours', until: now + 3 * 3_600_000 },
  ]
  if (at(0, 18) > now + 3_600_000) choices.push({ id: 'evening', until: at(0, 18) })
  choices.push({ id: 'tomorrow', until: at(1, 9) })
  if (toMonday > 1) choices.push({ id: 'monday', until: at(toMonday, 9) })
  return choices.sort((a, b) => a.until - b.until)
}

export const presence = {
  views: (names: string, n: number) => `${names} ${n === 1 ? 'is' : 'are'} looking at this`,
  writes: (names: string, n: number) => `${names} ${n === 1 ? 'is' : 'are'} writing`,
  /** Beside the name, where the relay shows somebody as less present than they said. */
  idle: 'Shown as away: no key and no pointer was used for five minutes.',
  leave: 'Shown as away: on leave.',
  waits: {
    minute: (n: number) => (n === 1 ? '1 minute' : `${n} minutes`), hour: (n: number) => (n === 1 ? '1 hour' : `${n} hours`),
    day: (n: number) => (n === 1 ? '1 day' : `${n} days`), workday: (n: number) => (n === 1 ? '1 working day' : `${n} working days`),
    inHours: (time: string) => `${time} of business hours`,
    said: (time: string) => `waiting ${time}`,
    since: (since: string) => `since ${since}`,
    notYet: (since: string) => `wrote outside of business hours, ${since}`,
    from: (when: string) => `the waiting time counts from ${when}`,
  },
}

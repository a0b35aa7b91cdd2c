export const presence = {
  views: (names: string, n: number) => `${names} ${n === 1 ? 'is' : 'are'} looking at this`,
  writes: (names: string, n: number) => `${names} ${n === 1 ? 'is' : 'are'} writing`,
  /** Beside the name, where the relay shows somebody as less present than they said. */
  idle: 'Shown as away: no key and no pointer was used for five minutes.',
  leave: 'Shown as away: on leave.',
  inHours: (time: string) => `${time} of it in business hours`,
}

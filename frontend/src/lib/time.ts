// The present time: the relay's, as far as this PC knows it. A PC's own clock may be
// hours wrong, and times of messages, waits, windows and snoozes are all the relay's.

let ahead = 0

/** The relay's clock minus this PC's (ms), as the core told last. Without a line the last one goes on. */
export function setAhead(ms: number): void {
  ahead = ms
}

/** Now, in Unix ms. */
export const timeNow = (): number => Date.now() + ahead

/** From this difference on (ms) a person is told that the PC's clock is wrong. */
export const clockOff = 120_000

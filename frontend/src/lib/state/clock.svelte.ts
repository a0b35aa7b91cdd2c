import { timeNow } from '../time'

// The present time for what is shown relative to it; moves on every 15 s while
// the window is seen.
class Clock {
  now = $state(timeNow())

  constructor() {
    const seen = (): void => {
      if (document.visibilityState === 'visible') this.tick()
    }
    setInterval(seen, 15_000)
    document.addEventListener('visibilitychange', seen)
  }

  /** The time is another one, as when the relay has told it. */
  tick(): void {
    this.now = timeNow()
  }
}

export const clock = new Clock()

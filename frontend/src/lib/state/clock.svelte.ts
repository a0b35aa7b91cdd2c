// The present time for what is shown relative to it; moves on every 15 s while
// the window is seen.
class Clock {
  now = $state(Date.now())

  constructor() {
    const tick = (): void => {
      if (document.visibilityState === 'visible') this.now = Date.now()
    }
    setInterval(tick, 15_000)
    document.addEventListener('visibilitychange', tick)
  }
}

export const clock = new Clock()

// Of all that can be heard, one is heard at a time.
class Playing {
  private now: HTMLMediaElement | null = null

  begin(element: HTMLMediaElement): void {
    if (this.now !== element) this.now?.pause()
    this.now = element
  }
}

export const playing = new Playing()

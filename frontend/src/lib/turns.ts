/** Does one thing after the other, in the order they were asked for; the first at once. */
export class Turns {
  private last: Promise<unknown> | null = null

  run<V>(what: () => Promise<V>): Promise<V> {
    const done = this.last ? this.last.then(what) : what()
    const over: Promise<unknown> = done.catch(() => {}).then(() => {
      if (this.last === over) this.last = null
    })
    this.last = over
    return done
  }
}

/**
 * Makes a refresh that runs at once, never twice at the same time: calls that
 * come while one is under way lead to exactly one more after it. Awaiting the
 * answer means that a run begun after the call has ended.
 */
export function coalesce(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const start = (): Promise<void> => {
    running = run()
      .catch(() => {
        // What the replica cannot give now it gives on the next change.
      })
      .finally(() => {
        running = null
      })
    return running
  }
  return () => {
    if (!running) return start()
    next ??= running.then(() => {
      next = null
      return start()
    })
    return next
  }
}

/**
 * Ends when the frame with what was just changed is on the screen, so that what
 * comes after does not delay it. Nothing is painted while the window is hidden:
 * then it ends soon anyway.
 */
export function painted(): Promise<void> {
  return new Promise((done) => {
    const late = setTimeout(done, 50)
    requestAnimationFrame(() => {
      clearTimeout(late)
      setTimeout(done)
    })
  })
}

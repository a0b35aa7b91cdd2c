// Which pictures are shown large.
import type { File } from '$lib/bridge'

class Viewer {
  pictures = $state.raw<File[]>([])
  at = $state(0)
  /** Was opened before: its window is loaded. */
  used = $state(false)
  readonly picture = $derived<File | undefined>(this.pictures[this.at])

  open(pictures: File[], shown: File): void {
    this.used = true
    this.pictures = pictures
    this.at = Math.max(0, pictures.indexOf(shown))
  }
  close(): void {
    this.pictures = []
  }
  step(by: number): void {
    this.at = (this.at + by + this.pictures.length) % this.pictures.length
  }
}

export const viewer = new Viewer()

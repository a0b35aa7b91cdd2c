// How each letter is being looked at. Rows far from the view are taken away and
// come back: what was unfolded stays unfolded, and a frame has its height at once.
import type { Bridge, MailView } from '$lib/bridge'

export class Look {
  /** As text although it is formatted. */
  plain = $state(false)
  /** What was folded away is shown. */
  unfolded = $state(false)
  /** Pictures from elsewhere are shown. */
  pictures = $state(false)
  /** In full, although long. */
  whole = $state(false)
  /** All of the header. */
  header = $state(false)
  /** An automatic message, opened. */
  open = $state(false)
  /** Of the frame, pixels; 0: not measured. */
  height = $state(0)
  view = $state.raw<MailView | null>(null)
  loading = $state(false)

  /** Fetches the body once; again after it was missing. */
  async load(bridge: Bridge, message: string): Promise<void> {
    if (this.loading || (this.view && !this.view.missing)) return
    this.loading = true
    try {
      this.view = await bridge.mailBody(message)
    } catch {
      this.view = { text: '', html: '', short: '', pictures: {}, missing: true }
    } finally {
      this.loading = false
    }
  }
}

const most = 200
const looks = new Map<string, Look>()

export function lookOf(message: string): Look {
  const look = looks.get(message) ?? new Look()
  looks.delete(message)
  looks.set(message, look)
  for (const oldest of looks.keys()) {
    if (looks.size <= most) break
    looks.delete(oldest)
  }
  return look
}

/** Height of a letter's frame as it was measured last; 0: never. */
export const heightOf = (message: string): number => looks.get(message)?.height ?? 0

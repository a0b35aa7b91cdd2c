// Recording with the microphone, as far as this window can.
import { refusedFile } from '$lib/fileLimits'
import type { Caps } from '$lib/gen/channels'

/** What is recorded, the best for messengers first. */
const kinds = ['audio/ogg;codecs=opus', 'audio/mp4;codecs=mp4a.40.2', 'audio/webm;codecs=opus']
const ends: Record<string, string> = { 'audio/ogg': 'ogg', 'audio/mp4': 'm4a', 'audio/webm': 'webm' }

/** A kind of sound this window can record and the channel takes; "" for none. */
export function recordable(caps: Pick<Caps, 'maxFiles' | 'maxFile' | 'files'>): string {
  if (typeof MediaRecorder === 'undefined' || typeof navigator.mediaDevices?.getUserMedia !== 'function' || caps.maxFiles === 0) return ''
  return kinds.find((k) => MediaRecorder.isTypeSupported(k) && refusedFile({ hash: '', name: '', type: sent(k), size: 0 }, caps) === null) ?? ''
}

/** What a recorded kind is sent as: WebM is only a wrapping, which no messenger takes. */
const sent = (kind: string): string => (kind.startsWith('audio/webm') ? 'audio/ogg' : bare(kind))
const bare = (kind: string): string => kind.split(';')[0]!

export interface Recording {
  data: Blob
  type: string
  /** What the name ends in. */
  end: string
  seconds: number
}

export class Recorder {
  /** Recording now; since (ms). */
  since = $state(0)
  private recorder: MediaRecorder | null = null
  private pieces: Blob[] = []
  private kind = ''

  /** Throws when the microphone may not be used. */
  async start(kind: string): Promise<void> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } })
    this.kind = kind
    this.pieces = []
    this.recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 32_000 })
    this.recorder.ondataavailable = (e) => this.pieces.push(e.data)
    this.recorder.start()
    this.since = Date.now()
  }

  /** Ends it and gives what was recorded; null when nothing was. */
  async stop(): Promise<Recording | null> {
    const { recorder, kind, since } = this
    if (!recorder) return null
    const seconds = Math.max(1, Math.round((Date.now() - since) / 1000))
    await new Promise<void>((ok) => {
      recorder.onstop = () => ok()
      recorder.stop()
    })
    this.end()
    const data = new Blob(this.pieces, { type: bare(kind) })
    if (data.size === 0) return null
    const type = sent(kind)
    return { data: type === bare(kind) ? data : await rewrapped(data), type, end: ends[type]!, seconds }
  }

  /** Ends it and keeps nothing. */
  drop(): void {
    if (this.recorder && this.recorder.state !== 'inactive') {
      this.recorder.onstop = null
      this.recorder.stop()
    }
    this.end()
  }

  private end(): void {
    for (const track of this.recorder?.stream.getTracks() ?? []) track.stop()
    this.recorder = null
    this.since = 0
  }
}

/** The same sound as Ogg: nothing is coded anew. */
async function rewrapped(webm: Blob): Promise<Blob> {
  const { BlobSource, BufferTarget, Conversion, Input, OggOutputFormat, Output, WEBM } = await import('mediabunny')
  const input = new Input({ source: new BlobSource(webm), formats: [WEBM] })
  const output = new Output({ format: new OggOutputFormat(), target: new BufferTarget() })
  const conversion = await Conversion.init({ input, output })
  await conversion.execute()
  return new Blob([output.target.buffer!], { type: 'audio/ogg' })
}

// The tone for a new message: two soft notes, made here, no file.
let audio: AudioContext | undefined
let last = 0

export function playTone(): void {
  const now = Date.now()
  if (now - last < 1500) return // a burst of messages is one event for the ear
  last = now
  try {
    audio ??= new AudioContext()
    const start = audio.currentTime + 0.01
    note(audio, 660, start)
    note(audio, 880, start + 0.11)
  } catch {
    // No sound device: the title and the list still tell.
  }
}

function note(ctx: AudioContext, hertz: number, at: number): void {
  const tone = ctx.createOscillator()
  const volume = ctx.createGain()
  tone.frequency.value = hertz
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.08, at + 0.015)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.28)
  tone.connect(volume).connect(ctx.destination)
  tone.start(at)
  tone.stop(at + 0.3)
}

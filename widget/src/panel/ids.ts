// Random things. crypto.getRandomValues works on pages without TLS too,
// crypto.randomUUID does not.

/** UUIDv7 (RFC 9562): the id of a message, made once and kept over repetitions. */
export function newID(now = Date.now()): string {
  const b = crypto.getRandomValues(new Uint8Array(16))
  for (let i = 5, t = now; i >= 0; i--, t = Math.floor(t / 256)) b[i] = t % 256
  b[6] = (b[6]! & 0x0f) | 0x70
  b[8] = (b[8]! & 0x3f) | 0x80
  const hex = Array.from(b, (v) => v.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The visitor's token: whoever holds it sees the conversation. */
export function newToken(): string {
  const b = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...b)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
}

export const isToken = (s: unknown): s is string => typeof s === 'string' && /^[\w-]{43}$/.test(s)

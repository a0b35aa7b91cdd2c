/** How an upload ended: with a ticket, or with a fault code. */
export interface Uploaded { ticket?: string; code?: string }

/** Sends one file. XMLHttpRequest because fetch tells no progress. */
export function upload(base: string, auth: string, name: string, file: Blob, progress: (part: number) => void): Promise<Uploaded> {
  return new Promise((resolve) => {
    const x = new XMLHttpRequest()
    x.open('POST', base + 'files')
    x.setRequestHeader('Authorization', auth)
    x.setRequestHeader('X-Tresen-Name', encodeURIComponent(name))
    x.setRequestHeader('Content-Type', 'application/octet-stream')
    x.timeout = 5 * 60_000
    x.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total)
    x.onload = () => {
      try {
        const a = JSON.parse(x.responseText) as Uploaded
        resolve(a.ticket || a.code ? a : { code: 'unavailable' })
      } catch {
        resolve({ code: x.status === 413 ? 'too_large' : 'unavailable' }) // a proxy in between
      }
    }
    x.onerror = x.ontimeout = x.onabort = () => resolve({ code: 'unavailable' })
    x.send(file)
  })
}

// A file on its way from the page into the program's store.
import type { Bridge, File as Kept } from './bridge'

/** Bytes a file may have. */
export const mostBytes = 20 << 20

/** Brings a file into the store; fails with a code. */
export async function upload(bridge: Pick<Bridge, 'addFile'>, file: File): Promise<Kept> {
  if (file.size > mostBytes) throw new Error('too_large')
  return bridge.addFile(file.name || 'image.png', file.type, await base64(file))
}

export function base64(file: Blob): Promise<string> {
  return new Promise((ok, no) => {
    const reader = new FileReader()
    reader.onload = () => ok(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => no(new Error('invalid'))
    reader.readAsDataURL(file)
  })
}

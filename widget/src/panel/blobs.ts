// Files of waiting messages, in IndexedDB (localStorage holds text only). The
// database is opened only when a message with a file is sent.

const memory = new Map<string, Blob>()

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const r = indexedDB.open('tresen', 1)
    r.onupgradeneeded = () => r.result.createObjectStore('files')
    r.onsuccess = () => resolve(r.result)
    r.onerror = () => reject(r.error)
  })
}

async function run<T>(mode: IDBTransactionMode, f: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open()
  try {
    return await new Promise<T>((resolve, reject) => {
      const t = db.transaction('files', mode)
      const r = f(t.objectStore('files'))
      t.oncomplete = () => resolve(r.result)
      t.onabort = t.onerror = () => reject(t.error)
    })
  } finally {
    db.close()
  }
}

const key = (id: string, i: number) => `${id}/${i}`

export async function putBlob(id: string, i: number, b: Blob): Promise<void> {
  memory.set(key(id, i), b)
  await run('readwrite', (s) => s.put(b, key(id, i))).catch(() => undefined) // private window: this page's life only
}

export async function getBlob(id: string, i: number): Promise<Blob | undefined> {
  return memory.get(key(id, i)) ?? (await run<Blob | undefined>('readonly', (s) => s.get(key(id, i))).catch(() => undefined))
}

export async function dropBlobs(id: string, count: number): Promise<void> {
  if (!count) return
  for (let i = 0; i < count; i++) memory.delete(key(id, i))
  await run('readwrite', (s) => s.delete(IDBKeyRange.bound(id + '/', id + '0', false, true))).catch(() => undefined)
}

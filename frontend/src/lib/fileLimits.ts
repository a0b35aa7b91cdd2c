// What a channel takes of files, told before they are sent.
import type { File } from './bridge'
import type { Caps } from './gen/channels'

type Limits = Pick<Caps, 'maxFiles' | 'maxFile' | 'files'>

/** Why a file cannot go: its type is not taken, or it is larger than max. */
export interface Refused {
  file: File
  why: 'type' | 'size'
  /** Bytes, for 'size'. */
  max: number
  /** Types that would be taken instead ("image/png"), for 'type'. */
  instead: string[]
}

const bare = (type: string): string => type.split(';')[0]!.trim().toLowerCase()

export function matches(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === '*/*') return true
  return pattern.endsWith('/*') ? bare(type).startsWith(pattern.slice(0, -1)) : bare(type) === pattern
}

export function refusedFile(file: File, caps: Limits): Refused | null {
  const rule = caps.files?.find((l) => l.types.some((t) => matches(t, file.type)))
  if (rule?.max === 0) {
    const family = `${bare(file.type).split('/')[0]}/`
    const instead = (caps.files ?? []).filter((l) => l.max > 0).flatMap((l) => l.types).filter((t) => t.startsWith(family) && !t.endsWith('*'))
    return { file, why: 'type', max: 0, instead }
  }
  const max = rule?.max || caps.maxFile
  return max > 0 && file.size > max ? { file, why: 'size', max, instead: [] } : null
}

/** The first file that cannot go, and how many are too many. */
export function refusedFiles(files: File[], caps: Limits): { refused: Refused | null; most: number } {
  const refused = files.map((f) => refusedFile(f, caps)).find((r) => r !== null) ?? null
  return { refused, most: files.length > caps.maxFiles ? caps.maxFiles : -1 }
}

/** Short names of types for a sentence: "JPEG, PNG". */
export function typeNames(types: string[]): string {
  const known: Record<string, string> = { mpeg: 'MP3', mp4: 'MP4', jpeg: 'JPEG', '3gpp': '3GP', ogg: 'OGG' }
  return types.map((t) => bare(t).split('/')[1] ?? t).map((t) => known[t] ?? t.toUpperCase()).join(', ')
}

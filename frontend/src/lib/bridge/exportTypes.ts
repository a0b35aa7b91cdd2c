// Exports (app/takeout.go): which conversations become one .zip file, and how far it is.
import type { ListQuery } from './types'

/** Those of ids; without, the whole result of list or search, but for except. */
export interface ExportWish {
  ids?: string[]
  list?: ListQuery
  search?: string
  except?: string[]
  /** With what is internal. */
  notes: boolean
  /** With files and mails as they came. */
  files: boolean
  /** What the file is called unless the person calls it otherwise. */
  name: string
  /** What people call the types of channels. */
  kinds: Record<string, string>
  lang: string
}

export interface ExportState {
  job: string
  /** Of the file. */
  name: string
  /** Conversations. */
  total: number
  done: number
  messages: number
  /** Files that could not be had. */
  missing: number
  /** Conversations that the role exports only one at a time. */
  leftOut: number
  /** Conversations that are not here any more. */
  gone: number
  /** Comes once. */
  over: boolean
  stopped: boolean
  /** Why there is no file; "" if there is one. */
  code: string
}

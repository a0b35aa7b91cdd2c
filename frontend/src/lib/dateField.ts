// What a field for a date holds, as text: "2026-11-24", with a time "2026-11-24T17:00";
// "" while it is empty or not all of it is there.
import { parseDate, parseDateTime, type DateValue } from '@internationalized/date'

/** The day the text says; undefined for none. */
export function dateIn(text: string, time: boolean): DateValue | undefined {
  try {
    return time ? parseDateTime(text) : parseDate(text)
  } catch {
    return undefined
  }
}

/** Its text. A year that is still being typed, or a slip of the keys, is no date. */
export function textOfDate(date: DateValue | undefined, time: boolean): string {
  if (!date || date.year < 2000 || date.year > 9999) return ''
  return date.toString().slice(0, time ? 16 : 10)
}

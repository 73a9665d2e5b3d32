import { formatMoment } from './format-time.ts'

/** The server's `on 2026-11-28 22:50 UTC` in the reader's zone and as dates are written here. */
export function inReadersTime(sentence: string, now = Date.now()): string {
  return sentence.replace(/(?<=\bon )(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC\b/g, (_stamp, date, time) =>
    formatMoment(`${date}T${time}:00.000Z`, now),
  )
}

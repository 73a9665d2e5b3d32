import { formatMoment } from './format-time.ts'

/** The server's `on 2026-11-28 22:50 UTC` in the reader's zone and as dates are written here. */
export function inReadersTime(sentence: string, now = Date.now()): string {
  // Caught and put back, not looked behind for: older Safari has no such pattern, and with it no page.
  return sentence.replace(/(\bon )(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC\b/g, (_stamp, on, date, time) => {
    return on + formatMoment(`${date}T${time}:00.000Z`, now)
  })
}

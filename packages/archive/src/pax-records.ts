import { isUtf8 } from 'node:buffer'

/**
 * The records of a PAX extended header (POSIX.1-2017, pax, "pax Extended Header"): `<length> <key>=<value>\n`, where
 * the length counts the whole record, so that a value may hold anything. Null when they are not that, or not UTF-8.
 */
export function parsePaxRecords(body: Buffer): Map<string, string> | null {
  const records = new Map<string, string>()
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(' ', at)
    const digits = body.toString('latin1', at, Math.max(at, space))
    const end = /^[1-9]\d{0,7}$/.test(digits) ? at + Number(digits) : 0
    const record = body.subarray(space + 1, end - 1)
    const equals = record.indexOf('=')
    const whole = end > space && end <= body.length && body[end - 1] === 0x0a && equals > 0
    if (!whole || !isUtf8(record)) return null
    records.set(record.toString('utf8', 0, equals), record.toString('utf8', equals + 1))
    at = end
  }
  return records
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const
const whole = new Intl.NumberFormat('en')

/** Bytes in decimal units with three digits: `48.2 MB`, `1.94 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return plural(Math.round(bytes), 'byte')
  let value = bytes
  let unit = 0
  // 999.5 and more would round to four digits: it is already one of the next unit.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${threeDigits(value)} ${units[unit]}`
}

function threeDigits(value: number): string {
  if (value < 9.995) return value.toFixed(2)
  return value < 99.95 ? value.toFixed(1) : String(Math.round(value))
}

/** With separators: `88,410`. */
export function formatCount(count: number): string {
  return whole.format(count)
}

/** A count and its noun: `1 table`, `1,204 documents`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`
}

/** A change with its sign, in typographic minus: `+1`, `−14`, `0`. */
export function formatChange(change: number): string {
  if (change === 0) return '0'
  return change > 0 ? `+${formatCount(change)}` : `−${formatCount(-change)}`
}

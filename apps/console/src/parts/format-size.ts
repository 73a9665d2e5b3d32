const whole = new Intl.NumberFormat('en')

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

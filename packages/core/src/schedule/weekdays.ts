const names = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** The weekdays of a cron's last field, each once, from Monday on: `1-3,SUN` is Monday, Tuesday, Wednesday, Sunday. */
export function expandWeekdays(field: string): string[] {
  const numbers = new Set(field.split(',').flatMap(expandRange))
  return [1, 2, 3, 4, 5, 6, 0].filter((day) => numbers.has(day)).flatMap((day) => names[day] ?? [])
}

function expandRange(range: string): number[] {
  const [first = '', last = first] = range.split('-')
  const from = numberOf(first)
  const to = numberOf(last)
  return Array.from({ length: Math.max(0, to - from) + 1 }, (_, step) => (from + step) % 7)
}

function numberOf(day: string): number {
  const named = names.findIndex((name) => name.slice(0, 3).toLowerCase() === day.toLowerCase())
  return named < 0 ? Number(day) : named
}

import type { Settings } from '@mvp/core/contract-schedule'

export type Fields = Record<string, unknown>

/** Of two states of the same settings, the fields of the second that differ from the first: only they are sent. */
export function changedOnly(before: Partial<Settings>, after: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => !isSame(Reflect.get(before, name), value)))
}

/** How the fields of a change were before it. */
export function pickedFrom(before: Settings, change: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(before).filter(([name]) => name in change))
}

/** A form over a newer state: what was typed stays, and every other field is theirs. */
export function mergedWith<Values extends Fields>(theirs: Values, before: Values, typed: Values): Values {
  const touched = Object.entries(typed).filter(([name, value]) => !isSame(before[name], value))
  return { ...theirs, ...Object.fromEntries(touched) }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

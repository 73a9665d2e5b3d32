import { isDeepStrictEqual } from 'node:util'
import type { AuditDetails } from '../contract-audit.ts'

/** The fields that differ, each as `{before, after}`; of what was made or removed all of them, with the side it had. */
export function changedFields(before: AuditDetails | null, after: AuditDetails | null): AuditDetails | null {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  const changed: AuditDetails = {}
  for (const name of names) {
    // What is not there and what is null say the same.
    if (isDeepStrictEqual(before?.[name] ?? null, after?.[name] ?? null)) continue
    changed[name] = { ...side('before', before, name), ...side('after', after, name) }
  }
  return Object.keys(changed).length > 0 ? changed : null
}

function side(key: 'before' | 'after', from: AuditDetails | null, name: string): AuditDetails {
  return from && name in from ? { [key]: from[name] } : {}
}

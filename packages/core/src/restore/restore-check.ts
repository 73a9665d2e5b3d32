import type { RestoreCheck } from '../contract-restore.ts'

export function ok(code: string, message: string): RestoreCheck {
  return { code, state: 'ok', message, hint: null }
}

/** To be known before a restore, but no reason against it. */
export function attention(code: string, message: string, hint: string): RestoreCheck {
  return { code, state: 'attention', message, hint }
}

export function blocked(code: string, message: string, hint: string): RestoreCheck {
  return { code, state: 'blocked', message, hint }
}

export const listed = (names: string[]) => names.join(', ')

import type { OperationKind, Origin } from '../contract.ts'

const words: Record<Origin, string> = {
  manual: 'Manual',
  scheduled: 'Scheduled',
  safety: 'Safety',
  uploaded: 'Uploaded',
}

/** What people call an operation: its schedule's name, or where it came from. */
export function nameOf(row: { scheduleName: string | null; origin: Origin | null; kind: OperationKind }): string {
  return row.scheduleName ?? words[row.origin ?? 'manual']
}

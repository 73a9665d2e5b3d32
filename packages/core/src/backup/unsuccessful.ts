import type { OperationStatus } from '../contract.ts'

/** Where there should be a backup and is none, and nobody wanted it so: what whoever looks for failures has to find. */
export const UNSUCCESSFUL = ['failed', 'interrupted', 'skipped'] as const satisfies OperationStatus[]

/** Browser-safe. */
export function isUnsuccessful(status: OperationStatus): boolean {
  return UNSUCCESSFUL.some((each) => each === status)
}

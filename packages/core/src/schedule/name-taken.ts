import { AppError } from '../errors.ts'

/** Says of a schedule that could not be stored that its name is another's; anything else is let fly. */
export async function explainTakenName<T>(name: string, store: () => Promise<T>): Promise<T> {
  try {
    return await store()
  } catch (error) {
    if (!isTaken(error)) throw error
    throw new AppError('conflict', `There is a schedule called ${name} already.`, {
      hint: 'Choose another name.',
      cause: error,
    })
  }
}

function isTaken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && 'constraint_name' in cause && cause.constraint_name === 'backup_schedules_name'
}

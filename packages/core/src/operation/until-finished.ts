import type { Core } from '../core.ts'
import { AppError } from '../errors.ts'
import type { Operation } from '../schema.ts'
import { findOperation } from './records.ts'

/** Waits until an operation has ended, on whichever server. Throws `interrupted` when this one stops first. */
export async function untilFinished(core: Core, id: string): Promise<Operation> {
  let look = () => {}
  const unsubscribe = core.changes.subscribe((changed) => {
    if (changed === id || changed === null) look()
  })
  const stop = () => look()
  core.closing.addEventListener('abort', stop)
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined
      // Begins to wait before it looks: what changes in between is then not missed.
      const change = new Promise<void>((resolve) => {
        look = resolve
        timer = setTimeout(resolve, core.timings.poll)
      })
      if (core.closing.aborted) throw stopped()
      const operation = await findOperation(core.db, id)
      if (operation && operation.status !== 'queued' && operation.status !== 'running') {
        clearTimeout(timer)
        return operation
      }
      await change
      clearTimeout(timer)
    }
  } finally {
    core.closing.removeEventListener('abort', stop)
    unsubscribe()
  }
}

function stopped(): AppError {
  return new AppError('interrupted', 'The server was stopped before this was finished.', {
    hint: 'The list shows what becomes of it once a server runs again.',
  })
}

import type { DocumentJob, DocumentMessage, DocumentOutcome, ThreadTask } from './document-task.ts'
import { JobThread } from './job-thread.ts'

/** A document thread seen from outside. */
export type DocumentThread = JobThread<DocumentJob, DocumentMessage, DocumentOutcome>

export function startDocumentThread(task: ThreadTask, onBytes: (bytes: number) => void): DocumentThread {
  return new JobThread('document-worker', task, (message: DocumentMessage) => {
    if (message.type === 'done') return { answer: message.outcome }
    onBytes(message.bytes)
    return 'no answer'
  })
}

import { workerData } from 'node:worker_threads'
import { extractEntries } from './extract-entries.ts'
import { extractRanges } from './extract-ranges.ts'
import type { ExtractTask, RangesTask } from './extract-task.ts'
import { answer } from './run-worker.ts'

/** One of the two ways to extract, by its task. */
const task: RangesTask | ExtractTask = workerData

await answer((report) => ('nextLine' in task ? extractRanges(task, report) : extractEntries(task, report)))

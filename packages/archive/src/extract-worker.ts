import { workerData } from 'node:worker_threads'
import { type EntriesTask, extractEntries } from './extract-entries.ts'
import { extractRanges, type RangesTask } from './extract-ranges.ts'
import { answer } from './run-worker.ts'

/** One of the two ways to extract, by its task. */
const task: RangesTask | EntriesTask = workerData

await answer((report) => ('nextLine' in task ? extractRanges(task, report) : extractEntries(task, report)))

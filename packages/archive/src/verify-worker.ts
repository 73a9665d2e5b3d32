import { workerData } from 'node:worker_threads'
import { checkPart, type PartTask } from './check-part.ts'
import { answer } from './run-worker.ts'

const task: PartTask = workerData

await answer((report) => checkPart(task, report))

import { workerData } from 'node:worker_threads'
import { checkArchive } from './check-archive.ts'
import type { ReadLimits } from './entry-rules.ts'
import { answer } from './run-worker.ts'

const { file, limits }: { file: string; limits?: ReadLimits } = workerData

await answer((report) => checkArchive(file, { ...(limits ? { limits } : {}), onBytes: report }))

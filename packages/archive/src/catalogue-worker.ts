import { workerData } from 'node:worker_threads'
import { buildCatalogue } from './build-catalogue.ts'
import type { Manifest } from './manifest.ts'
import { answer } from './run-worker.ts'

const { file, manifest }: { file: string; manifest: Manifest } = workerData

await answer(() => buildCatalogue(file, manifest))

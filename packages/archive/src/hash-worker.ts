import { createHash } from 'node:crypto'
import { closeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import type { HashedDocument, HashTask } from './hash-documents.ts'
import { hasChanged, type OpenDocument, openDocument, readFully } from './open-document.ts'
import { answer } from './run-worker.ts'

const { root, paths }: HashTask = workerData
const buffer = Buffer.allocUnsafeSlow(1 << 20)

await answer(async (report) => {
  let bytes = 0
  return paths.map((path) => {
    const hashed = hash(path)
    bytes += hashed?.size ?? 0
    report(bytes)
    return hashed
  })
})

function hash(path: string): HashedDocument {
  const document = openDocument(root, path)
  if (typeof document === 'string') return null
  try {
    return read(document)
  } catch {
    // It cannot be read: to a comparison that is as good as vanished.
    return null
  } finally {
    closeSync(document.fd)
  }
}

function read(document: OpenDocument): HashedDocument {
  const sha256 = createHash('sha256')
  let size = 0
  for (let read = -1; read !== 0; size += read) {
    read = readFully(document.fd, buffer, size)
    sha256.update(buffer.subarray(0, read))
  }
  return hasChanged(document) ? null : { size, sha256: sha256.digest('hex') }
}

import { extractDocuments } from '../src/extract-documents.ts'
import { readManifest } from '../src/read-manifest.ts'

/** `extract-in-process.ts <archive> <directory>`: prints what came of it, for tests that set limits on a process. */
const [file = '', directory = ''] = process.argv.slice(2)
const outcome: unknown = await extractDocuments(file, await readManifest(file), directory).catch((error: unknown) => ({
  ...(error instanceof Error ? error : {}),
}))
process.stdout.write(JSON.stringify(outcome))

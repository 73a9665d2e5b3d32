import { ArchiveError } from '../src/archive-error.ts'
import { verifyArchive } from '../src/verify-archive.ts'

/** `verify-in-process.ts <archive>`: prints what came of it and the most memory the process had, in MiB. */
const [file = ''] = process.argv.slice(2)
const outcome = await verifyArchive(file).then(
  ({ documentBytes }) => ({ documentBytes }),
  (error: unknown) => ({ code: error instanceof ArchiveError ? error.code : String(error) }),
)
process.stdout.write(JSON.stringify({ ...outcome, peakMib: process.resourceUsage().maxRSS / 1024 }))

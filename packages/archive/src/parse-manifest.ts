import { z } from 'zod'
import { ArchiveError } from './archive-error.ts'
import { FORMAT, type Manifest, manifest as manifestSchema } from './manifest.ts'

/** A manifest larger than this is none. Ours has 63 KiB. */
export const MAX_MANIFEST_BYTES = 1 << 20

const VERSION = 1
const ENTRY = 'manifest.json'

/** Enough of any version's manifest to tell what it is. */
const anyVersion = z.object({ format: z.literal(FORMAT), version: z.number() })

/** The manifest from the text of `manifest.json`. Throws `ArchiveError`. Browser-safe. */
export function parseManifest(text: string): Manifest {
  if (text.trim() === '') {
    throw new ArchiveError('incomplete', 'the archive was never finished: its manifest is still empty', ENTRY)
  }
  const json = parseJson(text)
  const known = anyVersion.safeParse(json)
  if (!known.success) {
    throw new ArchiveError('not_an_archive', `manifest.json does not say that this is a ${FORMAT}`, ENTRY)
  }
  if (known.data.version > VERSION) {
    const newer = `the archive has format version ${known.data.version}; this program reads version ${VERSION}`
    throw new ArchiveError('unsupported_version', newer, ENTRY)
  }
  const parsed = manifestSchema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new ArchiveError('damaged', `the manifest is not valid: ${describe(parsed.error)}`, ENTRY)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ArchiveError('damaged', 'the manifest is not JSON', ENTRY)
  }
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues
  return issue ? `${issue.path.join('.')}: ${issue.message}` : error.message
}

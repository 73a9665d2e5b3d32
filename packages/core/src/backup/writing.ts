import type { SigningKey } from '@mvp/archive/sign-manifest'
import type { Env } from '../env.ts'
import type { Progress } from '../operation/run.ts'
import type { Operation } from '../schema.ts'
import type { Timings } from '../timings.ts'

/** What writing an archive needs of a Core: nothing of it is in the console database. */
export type WritingCore = {
  readonly env: Pick<Env, 'appDatabaseUrl' | 'documentsDir' | 'backupDir' | 'appName' | 'compressionLevel'>
  /** Null: the archive is not signed, and will be foreign everywhere. */
  readonly signingKey: SigningKey | null
  readonly timings: Pick<Timings, 'lockWait' | 'kill'>
}

/** A run that writes an archive; what the manifest says of its operation. */
export type WritingRun = Progress & { readonly operation: Pick<Operation, 'id' | 'origin'> }

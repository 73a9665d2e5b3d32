import { join } from 'node:path'
import { appAddress } from '../app-database.ts'
import { openDownload } from '../backup/open-download.ts'
import type { Core } from '../core.ts'
import type { Run } from '../operation/run.ts'
import type { Loading } from '../restore/load-scratch.ts'
import type { Loader } from '../restore/load-sessions.ts'
import type { Archive } from '../schema.ts'

/** A drill under way: what it is about, and what it makes beside the live data. */
export type Drilling = Loading & {
  core: Core
  loader: Loader
  /** Where the documents are unpacked; null when there are none in the archive. */
  folder: string | null
}

export function planDrill(core: Core, run: Run, archive: Archive): Drilling {
  const { database, documents } = archive.manifest
  const { id } = run.operation
  return {
    core,
    run,
    archive,
    findFile: async () => (await openDownload(core, archive.id)).file,
    loader: { trusted: archive.provenance === 'here' },
    folder: documents && drillFolder(core.env.backupDir, id),
    database: database && {
      live: appAddress(core.env).database,
      scratch: drillDatabase(core, id),
      facts: database,
      tables: archive.tables,
    },
  }
}

/** APP_NAME has at most 30 characters, so this stays within the 63 bytes that a name may have. */
export function drillDatabase({ env }: Pick<Core, 'env'>, drillId: string): string {
  return `${env.appName}_drill_${drillId.slice(0, 8)}`
}

/** In the store, not beside the live documents: a drill never touches their folder. */
export function drillFolder(store: string, drillId: string): string {
  return join(store, `.drill-${drillId}`)
}

/** The drill that a folder in the store belongs to, or null for any other name. */
export function drillOwner(name: string): string | null {
  return /^\.drill-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(name)?.[1] ?? null
}

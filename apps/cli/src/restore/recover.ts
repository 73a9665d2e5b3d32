import type { AppPlace } from '@mvp/core/app-database'
import type { Report, Tools } from '../perform.ts'
import { toAppName, toFolder, toTarget } from '../places.ts'
import type { TerminalRun } from '../progress.ts'
import { logTo } from './log-to.ts'
import { ownFolder, type RestoreOptions } from './plan-restore.ts'
import { settleInterrupted } from './settle.ts'

/** `restore --recover`: settles what an interrupted restore has left, wherever its journal may lie. */
export async function recover(options: RestoreOptions, run: TerminalRun, tools: Tools): Promise<Report> {
  const place: AppPlace | null = options.to ? toTarget(options.to) : null
  const folders = [
    ...(options.documents || !place ? [await toFolder(options.documents, '--documents', 'DOCUMENTS_DIR')] : []),
    // Of a restore of the database alone.
    ...(place ? [await ownFolder(place)] : []),
  ]
  const env = { appDatabaseUrl: place?.appDatabaseUrl ?? '', appName: toAppName(options.app) }
  const outcomes = []
  for (const documentsDir of folders) {
    const core = { env: { ...env, documentsDir }, log: logTo(tools.stderr) }
    outcomes.push(await settleInterrupted({ core, run }))
  }
  const settled = outcomes.filter(({ outcome }) => outcome !== 'nothing')
  return {
    json: { settled: settled.map(({ outcome }) => outcome) },
    lines: settled.length === 0 ? ['There is nothing to settle.'] : settled.map(({ outcome }) => WORDS[outcome]),
  }
}

const WORDS = {
  completed: 'The interrupted restore had passed its commit point. It is complete now; what was there before is kept.',
  undone: 'The interrupted restore was undone. Everything is as it was before it.',
  nothing: 'There is nothing to settle.',
}

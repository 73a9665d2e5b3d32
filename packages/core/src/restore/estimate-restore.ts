import type { PhaseRecord } from '../contract.ts'
import type { RestoreEstimate, RestorePhase, RestoreScope } from '../contract-restore.ts'
import { covers } from './restoring.ts'

/** How much there was to do: bytes of the archive file, of SQL and of documents. */
export type Amounts = { archive: number; sql: number; documents: number }

/** An earlier restore or backup that completed: how long each of its phases took, and for how much. */
export type Measured = { phases: PhaseRecord[]; amounts: Amounts }

type Request = { scope: RestoreScope; amounts: Amounts; restores: Measured[]; backups: Measured[] }

/** What a phase of a restore takes time for; 1 for what takes as long whatever there is. */
const amountOf: Record<RestorePhase, (amounts: Amounts) => number> = {
  inspect: ({ archive }) => archive,
  preflight: () => 1,
  'safety-backup': ({ sql, documents }) => sql + documents,
  'stage-documents': ({ documents }) => documents,
  'load-database': ({ sql }) => sql,
  verify: ({ sql }) => sql,
  'move-documents': () => 1,
  swap: () => 1,
  'health-check': () => 1,
}

/** Seconds that a restore is likely to take, at the throughput of earlier restores here; else of earlier backups. */
export function estimateSeconds(request: Request): Pick<RestoreEstimate, 'seconds' | 'basis'> {
  const byRestores = fromRestores(request)
  if (byRestores !== null) return { seconds: byRestores, basis: 'restores' }
  const byBackups = fromBackups(request)
  return { seconds: byBackups, basis: byBackups === null ? null : 'backups' }
}

function fromRestores({ scope, amounts, restores }: Request): number | null {
  let total = 0
  for (const phase of phasesOf(scope)) {
    const seconds = scaled(restores, phase, amountOf[phase], amounts)
    if (seconds === null) return null
    total += seconds
  }
  return total
}

/** A restore reads what a backup wrote. Loading builds the indexes too, which takes about as long as three dumps. */
const LOAD_PER_DUMP = 3

function fromBackups({ scope, amounts, backups }: Request): number | null {
  const verify = scaled(backups, 'verify', ({ archive }) => archive, amounts)
  const dump = covers(scope, 'database') ? scaled(backups, 'database', ({ sql }) => sql, amounts) : 0
  const documents = covers(scope, 'documents') ? scaled(backups, 'documents', (all) => all.documents, amounts) : 0
  if (verify === null || dump === null || documents === null) return null
  const safety = dump + documents + verify
  return verify + safety + documents + dump * LOAD_PER_DUMP
}

/** How long a phase would take for these amounts at the mean throughput; null when it was never measured. */
function scaled(
  measured: Measured[],
  phase: string,
  amount: (amounts: Amounts) => number,
  wanted: Amounts,
): number | null {
  let [seconds, done] = [0, 0]
  for (const { phases, amounts } of measured) {
    const took = secondsOf(phases, phase)
    if (took === null) continue
    seconds += took
    done += amount(amounts)
  }
  if (amount(wanted) === 0) return 0
  return done === 0 ? null : (seconds / done) * amount(wanted)
}

function secondsOf(phases: PhaseRecord[], phase: string): number | null {
  const record = phases.find((one) => one.phase === phase)
  if (!record?.finishedAt) return null
  return (Date.parse(record.finishedAt) - Date.parse(record.startedAt)) / 1000
}

function phasesOf(scope: RestoreScope): RestorePhase[] {
  return [
    'inspect',
    'preflight',
    'safety-backup',
    ...(covers(scope, 'documents') ? (['stage-documents', 'move-documents'] as const) : []),
    ...(covers(scope, 'database') ? (['load-database', 'verify', 'swap', 'health-check'] as const) : []),
  ]
}

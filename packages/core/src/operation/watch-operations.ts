import { findBackupRow } from '../backup/records.ts'
import { toBackup } from '../backup/to-backup.ts'
import type { OperationEvent } from '../contract-live.ts'
import type { Core } from '../core.ts'
import { toProof } from '../proof/to-proof.ts'
import { describeRestore } from '../restore/to-restore-status.ts'
import { SCHEDULES } from './changes.ts'
import { findOperation, unfinishedOperations } from './records.ts'

/** An event with an id of its own, as server-sent events have one. */
export type WatchedEvent = { id: string; event: OperationEvent }

/**
 * The live state of every operation on any server, until the signal fires: first of those that are not finished, then of
 * each that changes, and that schedules have changed. Each event is the whole state, so a watcher may come, go and miss
 * some without harm.
 */
export async function* watchOperations(core: Core, signal?: AbortSignal): AsyncGenerator<WatchedEvent, void> {
  const ended = AbortSignal.any([core.closing, ...(signal ? [signal] : [])])
  const news = collectNews(core, ended)
  try {
    yield* tell(core, news)
  } catch (error) {
    // The console database goes before the last watcher does.
    if (!ended.aborted) throw error
  } finally {
    news.close()
  }
}

async function* tell(core: Core, news: News): AsyncGenerator<WatchedEvent, void> {
  // What the watcher believes to be unfinished: after a gap it has to hear how those ended.
  const unfinished = new Set<string>()
  let sent = 0
  for (let next = await news.next(); next !== 'ended'; next = await news.next()) {
    const event = next === 'gap' ? await catchUp(core, news, unfinished) : await describeChange(core, next)
    if (!event) continue
    if (isUnfinished(event)) unfinished.add(next)
    else unfinished.delete(next)
    yield { id: `${next}:${++sent}`, event }
  }
}

/** Everything is news that is not finished, or was not when the watcher last heard of it. */
async function catchUp(core: Core, news: News, unfinished: Set<string>): Promise<null> {
  const now = await unfinishedOperations(core.db)
  news.add([...unfinished, ...now.map((operation) => operation.id)])
  return null
}

type News = {
  /** The id of an operation that changed, SCHEDULES, 'gap' when any may have, 'ended' when nobody wants to know any more. */
  next(): Promise<string>
  add(ids: string[]): void
  close(): void
}

/** Ids wait here until they are asked for, each once: a slow watcher gets the newest state, not every one in between. */
function collectNews(core: Core, ended: AbortSignal): News {
  // Nobody knows yet what is unfinished.
  const waiting = new Set(['gap'])
  let wake = () => {}
  const add = (ids: string[]) => {
    for (const id of ids) waiting.add(id)
    wake()
  }
  const unsubscribe = core.changes.subscribe((id) => add(id === null ? ['gap', SCHEDULES] : [id]))
  const end = () => wake()
  ended.addEventListener('abort', end)
  return {
    add,
    async next() {
      while (!ended.aborted) {
        const [id] = waiting
        if (id !== undefined) {
          waiting.delete(id)
          return id
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return 'ended'
    },
    close() {
      ended.removeEventListener('abort', end)
      unsubscribe()
    },
  }
}

async function describeChange(core: Core, id: string): Promise<OperationEvent | null> {
  if (id === SCHEDULES) return { type: 'schedules' }
  const operation = await findOperation(core.db, id)
  if (!operation) return null
  if (operation.restore !== null) return { type: 'restore', restore: await describeRestore(core.db, operation) }
  if (operation.kind === 'verify' || operation.kind === 'drill') return { type: 'proof', proof: toProof(operation) }
  const row = await findBackupRow(core.db, id)
  return row ? { type: 'backup', backup: toBackup(row) } : { type: 'backup-removed', id }
}

function isUnfinished(event: OperationEvent): boolean {
  if (event.type === 'backup-removed' || event.type === 'schedules') return false
  const { status } = stateOf(event)
  return status === 'queued' || status === 'running'
}

function stateOf(event: Exclude<OperationEvent, { type: 'backup-removed' | 'schedules' }>) {
  if (event.type === 'proof') return event.proof
  return event.type === 'backup' ? event.backup : event.restore
}

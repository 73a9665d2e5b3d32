import { subscribe } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { type Core, openCore } from '../src/core.ts'
import { readEnv } from '../src/env.ts'
import { untilFinished } from '../src/operation/until-finished.ts'
import { readJournal } from '../src/restore/journal.ts'
import { findActiveRestore } from '../src/restore/records.ts'
import { requestRestore } from '../src/restore/request-restore.ts'
import { requestUndo } from '../src/restore/request-undo.ts'
import type { ChildTask } from './restore-children.ts'

/**
 * A server that dies: does what the line on its input says and ends itself without notice at the trip point given, by its
 * number or name. Prints the points it came to.
 */
const by = { by: 'admin@example.org', trigger: 'api' } as const

const WORK: Record<ChildTask['do'], (core: Core, task: ChildTask) => Promise<void>> = {
  async restore(core, { backup = { id: '', fileName: '' }, skipSafetyBackup = true }) {
    const { id, fileName: confirm } = backup
    const { id: operation } = await requestRestore(core, { id, confirm, scope: 'everything', skipSafetyBackup, ...by })
    await untilFinished(core, operation)
  },
  async undo(core) {
    const { undo } = await requestUndo(core, by)
    await untilFinished(core, undo?.id ?? '')
  },
  /** Just by starting, as every server. */
  async recover(core) {
    while ((await findActiveRestore(core.db)) || (await readJournal(core.env.documentsDir))) await sleep(10)
  },
}

process.stdin.once('data', async (line) => {
  const task: ChildTask = JSON.parse(line.toString())
  let number = 0
  subscribe('motovaultpro:restore', (point) => {
    number++
    writeSync(1, `${point}\n`)
    if (number === task.dieAt || point === task.dieAt) process.kill(process.pid, 'SIGKILL')
  })
  const core = await openCore(readEnv(task.env), {
    log: pino({ level: 'silent' }),
    migrations: task.migrations,
    timings: { poll: 200, progress: 1000 },
  })
  await WORK[task.do](core, task)
  // Also what follows an outcome is awaited, and may die.
  await core.close()
  process.exit(0)
})
process.stdout.write('ready\n')

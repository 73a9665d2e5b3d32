import { requestBackup } from '../src/backup/request-backup.ts'
import { openCore } from '../src/core.ts'
import { readEnv } from '../src/env.ts'

/** A server for a test to kill: opens the core of its environment, requests a backup and prints its id. */
const core = await openCore(readEnv(process.env))
const { id } = await requestBackup(core, { contents: 'all', by: 'admin@example.org', trigger: 'server' })
process.stdout.write(`${id}\n`)

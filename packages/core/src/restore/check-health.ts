import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { connectApp } from '../app-database.ts'
import type { TableRows } from '../contract.ts'
import { AppError } from '../errors.ts'
import type { RestoringCore } from './restoring.ts'

const TRIES = 10
const WAIT_MS = 500
/** All connections are taken, by the app that is back at once: a sign of health, but not an answer yet. */
const CROWDED = ['53300', '57P03']

/** Without tables only the answer counts. */
type Expected = { live: string; tables: TableRows[] }

/** Connects to the live database as the app would and looks for every table of the backup. Says what it found. */
export async function checkHealth(core: RestoringCore, database: Expected): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await look(core, database)
    } catch (error) {
      const crowded = error instanceof postgres.PostgresError && CROWDED.includes(error.code)
      if (!crowded) throw error
      if (attempt === TRIES) return 'The database answers; all its connections are taken'
      await sleep(WAIT_MS)
    }
  }
}

async function look(core: RestoringCore, { live, tables }: Expected): Promise<string> {
  const app = connectApp(core.env)
  try {
    const found = await app<{ schema: string; name: string }[]>`
      select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p')`
    const there = new Set(found.map(({ schema, name }) => JSON.stringify([schema, name])))
    const missing = tables.filter(({ schema, name }) => !there.has(JSON.stringify([schema, name])))
    const own = found.filter(({ schema }) => !schema.startsWith('pg_') && schema !== 'information_schema')
    if (tables.length === 0) return `${live} answers and has ${own.length} tables`
    if (missing.length === 0) return `${live} answers and has all ${tables.length} tables`
    throw new AppError('verification_failed', `After the exchange ${live} lacks ${missing.length} of its tables.`)
  } finally {
    await app.end({ timeout: 5 })
  }
}

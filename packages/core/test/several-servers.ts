import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Redis, startRedis } from '@mvp/embedded/start-redis'
import postgres from 'postgres'
import type { Core } from '../src/core.ts'
import { STEPPED_CLOCK, stopClock } from './schedules.ts'
import { createTestDatabases, HURRIED, openTestCore, type TestDatabases } from './support.ts'

const SERVER = new URL('./schedule-server.ts', import.meta.url).pathname
const TSCONFIG = new URL('../tsconfig.json', import.meta.url).pathname

type Manner = {
  work: 'note' | 'real'
  pace: 'hurried' | 'stepped' | 'production'
  hold?: string
  variables?: Record<string, string>
}

/** Server processes as blue-green deployments run them: one PostgreSQL, one Redis, one store. */
export type Deployment = TestDatabases & {
  /** A session in the console database, where `test_clock` and `ran` are. */
  console: postgres.Sql
  /** Looks on; claims and runs nothing as long as nothing is due by the clock that is set. */
  observer: Core
  redis: { url: string; pid: number; kill(): void; restart(): Promise<void> }
  start(name: string, manner: Manner): Promise<ChildProcess>
  close(): Promise<void>
}

export async function createDeployment(clockAt: string): Promise<Deployment> {
  let redis = await startRedis()
  const databases = await createTestDatabases({ variables: { REDIS_URL: redis.url } })
  const console = postgres(databases.env.databaseUrl, { max: 1 })
  await stopClock(console, clockAt)
  const timings = { ...HURRIED.timings, tick: 59_000 }
  const observer = await openTestCore(databases.env, { timings, clock: STEPPED_CLOCK })
  await observer.runner.stop()
  await console`create table ran (operation uuid not null, server text not null)`
  const servers: ChildProcess[] = []
  return {
    ...databases,
    console,
    observer,
    redis: {
      get url() {
        return redis.url
      },
      get pid() {
        return redis.pid
      },
      kill: () => process.kill(redis.pid, 'SIGKILL'),
      async restart() {
        await redis.stop()
        redis = await startRedis({ port: redis.port })
      },
    },
    async start(name, manner) {
      const server = spawnServer(databases, redis, { name, ...manner })
      servers.push(server)
      await once(server.stdout!, 'data')
      return server
    },
    async close() {
      for (const server of servers) await end(server)
      await observer.close()
      await console.end()
      await databases.drop()
      await stopRedis(redis)
    },
  }
}

function spawnServer(t: TestDatabases, redis: Redis, { name, work, pace, hold, variables }: Manner & { name: string }) {
  return spawn(process.execPath, ['--import', 'tsx', SERVER], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: t.env.databaseUrl,
      APP_DATABASE_URL: t.env.appDatabaseUrl,
      DOCUMENTS_DIR: t.documentsDir,
      BACKUP_DIR: t.backupDir,
      AUTH_SECRET: t.env.authSecret,
      REDIS_URL: redis.url,
      SERVER_NAME: name,
      LOG_LEVEL: 'silent',
      TEST_WORK: work,
      TEST_PACE: pace,
      TEST_HOLD: hold ?? '',
      // Or what is written for React is not understood.
      TSX_TSCONFIG_PATH: TSCONFIG,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGCONT')
  server.kill('SIGKILL')
  await once(server, 'exit')
}

/** Also one that is frozen or dead already. */
async function stopRedis(redis: Redis): Promise<void> {
  try {
    process.kill(redis.pid, 'SIGCONT')
  } catch {
    // It was killed by its test.
  }
  await redis.stop()
}

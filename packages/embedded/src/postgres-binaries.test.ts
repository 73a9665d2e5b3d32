import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { postgresBinary } from './postgres-binaries.ts'

test.each(['psql', 'pg_dump', 'pg_restore', 'pg_dumpall'] as const)(
  'finds a %s that can talk to the embedded server',
  (name) => {
    const version = execFileSync(postgresBinary(name), ['--version'], { encoding: 'utf8' })
    expect(version).toContain(name)
    expect(Number(/(\d+)\.\d+/.exec(version)?.[1])).toBeGreaterThanOrEqual(15)
  },
)

import type { DatabaseFacts } from '@mvp/archive/manifest'
import { describe, expect, it } from 'vitest'
import { describeChanges } from './describe-changes.ts'
import { judgeServer } from './judge-server.ts'
import type { ServerFacts } from './read-server-facts.ts'

const GIB = 1024 ** 3

const facts: ServerFacts = {
  version: 150018,
  role: 'bob',
  superuser: false,
  createDatabases: true,
  database: 'app',
  live: 'open',
  owner: 'bob',
  ownsDatabase: true,
  sizeBytes: GIB,
  encoding: 'UTF8',
  collate: 'C',
  ctype: 'C',
  icuLocale: null,
  replicationSlots: [],
  subscriptions: [],
  preparedTransactions: [],
  eventTriggers: [],
  lastingSessions: [],
  missingRoles: [],
  extensions: [{ name: 'pg_trgm', wanted: '1.6', available: '1.6', needsSuperuser: false }],
  freeBytes: 10 * GIB,
}

const wanted: DatabaseFacts = {
  name: 'app',
  path: 'database/app.sql.gz',
  serverVersion: '15.4 (Debian 15.4-1)',
  pgDumpVersion: '15.4',
  encoding: 'UTF8',
  collationProvider: 'libc',
  collate: 'C',
  ctype: 'C',
  icuLocale: null,
  plainBytes: GIB,
  plainSha256: '',
  gzipBytes: 0,
  gzipSha256: '',
  tables: 1,
  rows: 1,
  largeObjects: 0,
  extensions: [{ name: 'pg_trgm', version: '1.6' }],
  roles: ['bob'],
}

describe('judgeServer', () => {
  it('finds nothing in the way on a server that fits', () => {
    expect(judgeServer(facts, wanted).map(({ code, state, hint }) => [code, state, hint])).toEqual(
      [
        'server-version',
        'live-database',
        'rights',
        'roles',
        'extensions',
        'replication',
        'prepared-transactions',
        'database-room',
        'sessions',
        'event-triggers',
        'locale',
      ].map((code) => [code, 'ok', null]),
    )
  })

  const extension = { name: 'postgis', wanted: '3.3', available: '3.3', needsSuperuser: true }
  const CASES: [change: Partial<ServerFacts>, code: string, state: string, message: RegExp, hint: RegExp][] = [
    [
      { version: 140011 },
      'server-version',
      'blocked',
      /of PostgreSQL 15, newer than the server, which is 14/,
      /15 or later/,
    ],
    [
      { ownsDatabase: false, owner: 'alice' },
      'rights',
      'blocked',
      /belongs to alice, not to bob/,
      /GRANT "alice" TO "bob"/,
    ],
    [{ createDatabases: false }, 'rights', 'blocked', /bob may not create databases/, /ALTER ROLE "bob" CREATEDB/],
    [
      { missingRoles: ['a', 'b "c'] },
      'roles',
      'blocked',
      /a, b "c/,
      /CREATE ROLE "a" NOLOGIN; CREATE ROLE "b ""c" NOLOGIN;/,
    ],
    [{ extensions: [{ ...extension, available: null }] }, 'extensions', 'blocked', /does not have.*postgis/, /Install/],
    [{ extensions: [extension] }, 'extensions', 'blocked', /Only a superuser.*postgis/, /superuser/],
    [{ extensions: [extension], superuser: true }, 'extensions', 'ok', /all extensions/, /^$/],
    [
      { extensions: [{ ...extension, needsSuperuser: false, available: '3.4' }] },
      'extensions',
      'attention',
      /postgis 3.3 → 3.4/,
      /harmless/,
    ],
    [{ live: 'gone' }, 'live-database', 'attention', /no database app .* owned by bob/, /cannot be undone/],
    [{ live: 'closed' }, 'live-database', 'attention', /app lets nobody in/, /without a safety backup/],
    [{ replicationSlots: ['s1'] }, 'replication', 'blocked', /slot s1/, /Drop them/],
    [{ subscriptions: ['s2'] }, 'replication', 'blocked', /subscription s2/, /Drop them/],
    [{ preparedTransactions: ['gid 1'] }, 'prepared-transactions', 'blocked', /gid 1/, /ROLLBACK PREPARED/],
    [
      { lastingSessions: ['postgres (psql)'] },
      'sessions',
      'attention',
      /cannot end these sessions: postgres \(psql\)/,
      /pg_signal_backend/,
    ],
    [{ eventTriggers: ['audit'] }, 'event-triggers', 'attention', /audit/, /superuser/],
    [{ eventTriggers: ['audit'], superuser: true }, 'event-triggers', 'ok', /No event trigger/, /^$/],
    [
      { freeBytes: GIB },
      'database-room',
      'blocked',
      /has 1\.07 GB free; the restore needs about 1\.40 GB/,
      /Make room/,
    ],
    [{ freeBytes: null }, 'database-room', 'attention', /1\.40 GB free, which cannot be seen/, /second copy/],
    [
      { encoding: 'LATIN1' },
      'locale',
      'attention',
      /LATIN1 C, the backup is of one that is UTF8 C/,
      /sort differently/,
    ],
    [{ icuLocale: 'de' }, 'locale', 'attention', /UTF8 C de/, /sort differently/],
  ]
  for (const [change, code, state, message, hint] of CASES) {
    it(`says ${state} of ${code} given ${JSON.stringify(change)}`, () => {
      const found = judgeServer({ ...facts, ...change }, wanted).filter(
        (check) => check.state !== 'ok' || check.code === code,
      )
      expect(found).toHaveLength(1)
      expect(found[0]).toMatchObject({ code, state, message: expect.stringMatching(message) })
      expect(found[0]?.hint ?? '').toMatch(hint)
    })
  }
})

describe('describeChanges', () => {
  const takenAt = new Date('2026-11-22T03:00:12Z')
  const table = (name: string, rowsNow: number | null, rowsInBackup: number | null) => ({
    schema: 'public',
    name,
    rowsNow,
    rowsInBackup,
    found: 'both' as const,
  })

  it('says what goes, what comes back and what changes', () => {
    const tables = [table('same', 1, 1), table('cars', 20, 18), table('new', 3, null), table('lost', null, 4)]
    const documents = { countNow: 1200, bytesNow: 3 * 1024 ** 2, countInBackup: 1, bytesInBackup: 5 }
    expect(describeChanges({ takenAt, tables, documents, vanishing: ['new'], returning: ['lost'] })).toEqual([
      'Everything goes back to how it was on 2026-11-22 03:00 UTC. What was changed since then is only in the safety backup.',
      '1 table that is not in the backup is removed: new.',
      '1 table that no longer exists comes back: lost.',
      '1 table gets another number of rows: cars (20 → 18 rows).',
      'The documents go back too: 1,200 now (3.15 MB), 1 in the backup (5 bytes).',
      'All sessions in the app’s database are ended at the exchange; the app has to reconnect.',
    ])
  })

  it('says nothing of what nobody could look at, and shortens what is long', () => {
    expect(describeChanges({ takenAt, tables: [], documents: null, vanishing: null, returning: null })).toHaveLength(1)
    const many = Array.from({ length: 12 }, (_, n) => `t${n}`)
    const [, vanishing] = describeChanges({ takenAt, tables: [], documents: null, vanishing: many, returning: [] })
    expect(vanishing).toBe(
      '12 tables that are not in the backup are removed: t0, t1, t2, t3, t4, t5, t6, t7 and 4 more.',
    )
  })
})

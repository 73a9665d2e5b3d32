import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { dumpOf, hashesOf, leftDatabases, RESTORING } from '../../test/restore-support.ts'
import { backUp, createTestCore } from '../../test/support.ts'
import { beginRun } from '../operation/begin-run.ts'
import { holdLease } from '../operation/lease.ts'
import { insertOperation } from '../operation/records.ts'
import { withServer } from './connect-server.ts'
import { exchange } from './exchange.ts'
import { exchangeOf } from './exchange-of.ts'
import { readJournal } from './journal.ts'
import { prepareFolder } from './prepare-folder.ts'
import { findRestore } from './request-restore.ts'
import { planRestore } from './restoring.ts'
import { createScratchDatabase } from './scratch-database.ts'

it('goes all the way back when the new database is not well after the swap', { timeout: 60_000 }, async () => {
  const test = await createTestCore({ ...RESTORING, variables: { APP_NAME: `exc${process.pid}` } })
  const { core, env, documentsDir } = test
  try {
    await test.app.unsafe('create table t (a int)')
    await writeFile(join(documentsDir, 'a.txt'), 'old')
    const backup = await backUp(core)
    const before = { dump: await dumpOf(env.appDatabaseUrl), documents: await hashesOf(documentsDir) }
    const details = {
      skipSafetyBackup: true,
      safetyBackupId: null,
      undoUntil: null,
      undone: false,
      liveDataTouched: false,
    }
    const operation = await insertOperation(core.db, {
      kind: 'restore',
      lane: 'app',
      trigger: 'api',
      status: 'running',
      owner: core.owner,
      fence: 1,
      leaseUntil: sql`now() + interval '1 minute'`,
      subjectId: backup.id,
      restore: { ...details, scope: 'everything' },
    })
    const lease = holdLease(core, operation)
    const run = beginRun(core, operation, lease)
    const restoring = await planRestore(core, run)
    await prepareFolder(documentsDir, restoring.folder)
    await writeFile(join(restoring.folder.incoming, 'a.txt'), 'new')
    // Empty: it lacks the table of the backup.
    const { live = '', scratch = '' } = restoring.database ?? {}
    await withServer(core, (server) => createScratchDatabase(server, live, scratch))

    await expect(exchange(exchangeOf(restoring))).rejects.toMatchObject({
      code: 'verification_failed',
      message: expect.stringMatching(/lacks 1 of its tables\. The live data is untouched\.$/),
    })
    expect({ dump: await dumpOf(env.appDatabaseUrl), documents: await hashesOf(documentsDir) }).toEqual(before)
    expect(await leftDatabases(core)).toEqual([])
    expect(await readJournal(documentsDir)).toBeNull()
    expect(await findRestore(core)).toMatchObject({ phase: 'health-check', liveDataTouched: false })
    lease.release()
    await run.fail({ status: 'failed', error: null })
  } finally {
    await test.close()
  }
})

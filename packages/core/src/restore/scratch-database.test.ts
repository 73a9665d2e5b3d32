import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dumpOf } from '../../test/restore-support.ts'
import { openTestServer, type TestServer } from '../../test/server-support.ts'
import type { Warning } from '../contract.ts'
import { copyDatabaseSettings } from './copy-database-settings.ts'
import { createScratchDatabase, dropDatabase, findDatabaseOid } from './scratch-database.ts'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(() => server.close())

/** Everything that pg_dump says of a database itself, under the same name for both. */
async function propertiesOf(name: string): Promise<string[]> {
  const dump = await dumpOf(server.url(name), '--create', '--schema-only')
  // The order of grants is that in which they were given.
  return dump.replaceAll(name, 'it').split('\n').sort()
}

async function copyOf(live: string, part: string): Promise<{ name: string; warnings: Warning[] }> {
  const warnings: Warning[] = []
  const name = server.name(part)
  await createScratchDatabase(server.admin, live, name)
  await copyDatabaseSettings(server.admin, { from: live, to: name }, (warning) => warnings.push(warning))
  return { name, warnings }
}

describe('a scratch database', () => {
  it('has encoding, locale, provider and owner of the live one', async () => {
    const kinds = [
      `encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' owner ${server.owner}`,
      `encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8' connection limit 7`,
      `encoding 'UTF8' locale_provider icu icu_locale 'de-u-kn-true' locale 'C'`,
      `encoding 'SQL_ASCII' locale 'C'`,
    ]
    for (const [number, options] of kinds.entries()) {
      const live = await server.create(`live${number}`, options)
      const { name, warnings } = await copyOf(live, `copy${number}`)
      expect(await propertiesOf(name)).toEqual(await propertiesOf(live))
      expect(warnings).toEqual([])
    }
  })

  it('gets settings, grants, limit and comment, which no dump carries', async () => {
    const { admin } = server
    const [reader, grantor] = [server.name('reader'), server.name('Gran "tor')]
    const live = await server.create('settings', `owner ${server.owner} connection limit 42`)
    await admin
      .unsafe(
        `create role ${reader}; create role "${grantor.replace('"', '""')}";
        comment on database ${live} is E'it''s\\n\\\\ours';
        alter database ${live} set search_path to "$user", public, "a ""b"", c";
        alter database ${live} set work_mem to '4MB';
        alter database ${live} set timezone to 'Europe/Berlin';
        alter database ${live} set datestyle to 'ISO, DMY';
        alter database ${live} set my.own_setting to E'it''s \\\\ x=y';
        alter role ${reader} in database ${live} set statement_timeout to '5s';
        alter role ${reader} in database ${live} set search_path to '';
        revoke connect, temporary on database ${live} from public;
        grant connect on database ${live} to ${reader};
        grant connect, create on database ${live} to "${grantor.replace('"', '""')}" with grant option;
        set role "${grantor.replace('"', '""')}";
        grant create on database ${live} to ${reader};
        reset role;`,
      )
      .simple()
    const { name, warnings } = await copyOf(live, 'copied')
    expect(await propertiesOf(name)).toEqual(await propertiesOf(live))
    expect(warnings).toEqual([])
  })

  it('says which settings a plain owner could not copy', async () => {
    const { admin, owner } = server
    const live = await server.create('limited', `owner ${owner}`)
    await admin
      .unsafe(`alter database ${live} set log_statement to 'all'; alter database ${live} set work_mem to '4MB'`)
      .simple()
    const session = server.connect('postgres', 'owner')
    const name = server.name('limited_copy')
    const warnings: Warning[] = []
    await createScratchDatabase(session, live, name)
    await copyDatabaseSettings(session, { from: live, to: name }, (warning) => warnings.push(warning))
    expect(warnings).toEqual([
      {
        code: 'setting_not_kept',
        message: expect.stringContaining(
          `permission denied to set parameter "log_statement": ALTER DATABASE "${live}" SET "log_statement"`,
        ),
      },
    ])
    expect(await propertiesOf(name)).toContain(`ALTER DATABASE it SET work_mem TO '4MB';`)
  })

  it('bears and drops any name', async () => {
    const live = await server.create('plain')
    const name = server.name('a "b".c-d')
    await createScratchDatabase(server.admin, live, name)
    expect(await findDatabaseOid(server.admin, name)).toMatch(/^\d+$/)
    const inside = postgres(server.url('postgres'), { max: 1, database: name, onnotice: () => {} })
    await inside`select 1`
    await dropDatabase(server.admin, name)
    await dropDatabase(server.admin, name)
    expect(await findDatabaseOid(server.admin, name)).toBeNull()
    await inside.end({ timeout: 1 })
  })
})

import { execFileSync } from 'node:child_process'
import { chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, closeLater, leftovers, NOTHING, openGarage, spoil, stateOf } from '../../test/garage.ts'
import { restore } from '../../test/restore-support.ts'
import { backUp, storeFiles, type TestCore } from '../../test/support.ts'

afterEach(closeAll)

const isRoot = process.getuid?.() === 0
if (!isRoot) process.stdout.write('restores onto full disks are tested as root only: they need a mount of their own\n')

function mount(folder: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  closeLater(async () => void execFileSync('umount', [folder]))
}

/** Moves the live database onto a volume of its own, too small for a second copy. */
async function moveToSmallVolume({ app, admin, env }: TestCore): Promise<void> {
  const [row] = await admin<{ directory: string }[]>`select current_setting('data_directory') as directory`
  const { uid, gid } = await stat(row?.directory ?? '')
  const folder = await mkdtemp(join(tmpdir(), 'mvp-small-data-'))
  const name = `small_${process.pid}`
  closeLater(() => rm(folder, { recursive: true, force: true }))
  mount(folder, 'size=28m')
  await chown(folder, uid, gid)
  const live = new URL(env.appDatabaseUrl).pathname.slice(1)
  await admin.unsafe(`create tablespace ${name} location '${folder}'`)
  closeLater(async () => {
    await admin.unsafe(`drop database ${live} with (force)`)
    await admin.unsafe(`drop tablespace ${name}`)
  })
  await app`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${live} and pid <> pg_backend_pid()`
  await app.end()
  await admin.unsafe(`alter database ${live} set tablespace ${name}`)
}

describe.runIf(isRoot)('a restore', { timeout: 120_000 }, () => {
  it('that fills the volume of the database server leaves the live database as it was, and writable', async () => {
    const test = await openGarage()
    await test.app.unsafe(
      `create table big as select g as id, repeat(md5(g::text), 20) as note from generate_series(1, 8000) g`,
    )
    const backup = await backUp(test.core)
    await spoil(test)
    await moveToSmallVolume(test)
    const before = await stateOf(test)
    const status = await restore(test.core, backup.id, { skipSafetyBackup: true })
    expect(status).toMatchObject({ status: 'failed', liveDataTouched: false, error: { code: 'load_failed' } })
    expect(status.error?.message).toMatch(/No space left on device.*The live data is untouched\.$/s)
    expect(await stateOf(test)).toEqual(before)
    expect(await leftovers(test.core)).toEqual(NOTHING)
    const app = postgres(test.env.appDatabaseUrl, { max: 1 })
    await app`insert into vehicles (name) values ('still')`
    await app.end()
  })

  it('that cannot write its journal does not begin to touch live data', async () => {
    const test = await openGarage()
    const { core, documentsDir } = test
    const backup = await backUp(core)
    await rm(documentsDir, { recursive: true })
    await mkdir(documentsDir)
    mount(documentsDir, 'size=64k')
    await writeFile(join(documentsDir, 'filling'), Buffer.alloc(64 * 1024)).catch(() => {})
    await spoilRows(test)
    const before = await stateOf(test)
    const status = await restore(core, backup.id, { scope: 'database', skipSafetyBackup: true })
    expect(status).toMatchObject({ status: 'failed', liveDataTouched: false, error: { code: 'load_failed' } })
    expect(status.error?.message).toBe('The documents’ volume is full. The live data is untouched.')
    expect(await stateOf(test)).toEqual(before)
    expect(await leftovers(core)).toEqual(NOTHING)
  })

  it('is refused its safety backup by a store without inodes, and nothing is touched', async () => {
    const test = await openGarage()
    const { core, backupDir } = test
    const backup = await backUp(core)
    await spoil(test)
    const before = await stateOf(test)
    // Room enough for bytes, none for one more file.
    const files = await storeFiles(backupDir)
    const aside = await mkdtemp(join(tmpdir(), 'mvp-store-'))
    closeLater(() => rm(aside, { recursive: true, force: true }))
    execFileSync('cp', ['-a', ...files.map((file) => join(backupDir, file)), aside])
    mount(backupDir, `size=64m,nr_inodes=${files.length + 1}`)
    execFileSync('cp', ['-a', ...files.map((file) => join(aside, file)), backupDir])
    const status = await restore(core, backup.id)
    expect(status).toMatchObject({ status: 'failed', liveDataTouched: false, error: { code: 'safety_backup_failed' } })
    expect(await stateOf(test)).toEqual(before)
    expect(await storeFiles(backupDir)).toEqual(files)
    expect(await leftovers(core)).toEqual(NOTHING)
  })
})

async function spoilRows({ app }: Pick<TestCore, 'app'>): Promise<void> {
  await app`delete from fuel_logs where id % 2 = 0`
}

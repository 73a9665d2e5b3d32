import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

describe.runIf(isRoot)('a restore', { timeout: 120_000 }, () => {
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

import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashesOf } from '../../test/restore-support.ts'
import { listMounts } from './check-documents.ts'
import { childPath, listChildren } from './child-names.ts'
import { moveDocuments, moveDocumentsBack } from './move-documents.ts'
import { prepareFolder } from './prepare-folder.ts'
import { type RestoreFolder, restoreFolder } from './restore-folder.ts'

const ID = '0f6f0b1e-0000-4000-8000-000000000001'
let root: string
let folder: RestoreFolder

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'mvp-move-')))
  folder = restoreFolder(root, ID)
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function fill(dir: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(dir, name, '..'), { recursive: true })
    await writeFile(join(dir, name), content)
  }
}

async function prepare(): Promise<{ old: string[]; new: string[] }> {
  await fill(root, { 'a.txt': 'old a', 'both.txt': 'old', 'dir/x': 'old x' })
  await prepareFolder(root, folder)
  await fill(folder.incoming, { 'b.txt': 'new b', 'both.txt': 'new', 'dir/y': 'new y', '.hidden': 'new' })
  return { old: await listChildren(root), new: await listChildren(folder.incoming) }
}

const nothing = () => Promise.resolve()

describe('moveDocuments', () => {
  it('exchanges all children, and back', async () => {
    const moves = await prepare()
    const [before, after] = [await hashesOf(root), await hashesOf(folder.incoming)]
    await moveDocuments(root, folder, moves, nothing)
    expect(await hashesOf(root)).toEqual(after)
    expect(await hashesOf(folder.aside)).toEqual(before)
    await moveDocumentsBack(root, folder, moves)
    expect(await hashesOf(root)).toEqual(before)
    expect(await hashesOf(folder.incoming)).toEqual(after)
    await moveDocumentsBack(root, folder, moves)
    expect(await hashesOf(root)).toEqual(before)
  })

  it('keeps what appeared after the listing with the old documents, and records it first', async () => {
    const moves = await prepare()
    await fill(root, { late: 'late' })
    const recorded: unknown[] = []
    await moveDocuments(root, folder, moves, async (now) => {
      recorded.push([now, await readdir(root)])
    })
    expect(recorded).toEqual([[{ ...moves, old: [...moves.old, 'late'] }, ['.backup-restore', 'late']]])
    expect(await readFile(join(folder.aside, 'late'), 'utf8')).toBe('late')
  })

  it('does not mind what vanished after the listing', async () => {
    const moves = await prepare()
    await rm(join(root, 'a.txt'))
    await moveDocuments(root, folder, moves, nothing)
    expect(await listChildren(root)).toEqual(moves.new)
  })

  it('puts everything back when a child cannot be moved', async () => {
    const moves = await prepare()
    const before = await hashesOf(root)
    // The last of the new ones is gone.
    await expect(moveDocuments(root, folder, { ...moves, new: [...moves.new, 'zzz'] }, nothing)).rejects.toThrow(
      /ENOENT/,
    )
    expect(await hashesOf(root)).toEqual(before)
    expect(await listChildren(folder.incoming)).toEqual(moves.new)
  })

  it('puts everything back from any half', async () => {
    const moves = await prepare()
    const before = await hashesOf(root)
    const steps = moves.old.length + moves.new.length
    for (let done = 0; done <= steps; done++) {
      const some = { old: moves.old.slice(0, done), new: moves.new.slice(0, Math.max(0, done - moves.old.length)) }
      const { rename } = await import('node:fs/promises')
      for (const name of some.old) await rename(childPath(root, name), childPath(folder.aside, name))
      for (const name of some.new) await rename(childPath(folder.incoming, name), childPath(root, name))
      await moveDocumentsBack(root, folder, moves)
      expect(await hashesOf(root)).toEqual(before)
      expect(await listChildren(folder.incoming)).toEqual(moves.new)
    }
  })

  it('overwrites nothing that the app wrote meanwhile under an old name', async () => {
    const moves = await prepare()
    await moveDocuments(root, folder, moves, nothing)
    await fill(root, { 'a.txt': 'written by the app' })
    await moveDocumentsBack(root, folder, moves)
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('old a')
    expect(await readFile(join(root, 'a.txt.written-during-restore-1'), 'utf8')).toBe('written by the app')
  })

  it('moves children of any name', async () => {
    const odd = Buffer.from([0x66, 0xff, 0xfe])
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), odd]), 'not UTF-8')
    await writeFile(join(root, 'line\nbreak "q" ü 🚗'), 'odd')
    const before = (await readdir(root, { encoding: 'buffer' })).map((name) => name.toString('hex'))
    const moves = { old: await listChildren(root), new: [] }
    // As it is read again from the journal.
    const journaled = JSON.parse(JSON.stringify(moves))
    await prepareFolder(root, folder)
    await moveDocuments(root, folder, journaled, nothing)
    expect(await listChildren(root)).toEqual([])
    expect((await readdir(folder.aside, { encoding: 'buffer' })).map((name) => name.toString('hex'))).toEqual(before)
    await moveDocumentsBack(root, folder, journaled)
    expect(await listChildren(root)).toEqual(moves.old)
  })

  it('refuses to stage in a folder that is a link', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'mvp-elsewhere-'))
    const { symlink } = await import('node:fs/promises')
    await symlink(elsewhere, join(root, '.backup-restore'))
    await expect(prepareFolder(root, folder)).rejects.toMatchObject({ code: 'preflight_blocked' })
    expect(await readdir(elsewhere)).toEqual([])
    await rm(elsewhere, { recursive: true })
  })
})

if (!mayMount()) process.stdout.write('documents on mounts are tested as root only, where mounting is allowed\n')

describe.runIf(mayMount())('with mounts', () => {
  it('works in a folder that is a mount point itself, and sees those below', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', root])
    try {
      const moves = await prepare()
      const after = await hashesOf(folder.incoming)
      await moveDocuments(root, folder, moves, nothing)
      expect(await hashesOf(root)).toEqual(after)
      expect(await listMounts(root)).toEqual([])
      const nested = join(root, 'dir', 'with space')
      await mkdir(nested)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', nested])
      expect(await listMounts(root)).toEqual([nested])
      execFileSync('umount', [nested])
    } finally {
      execFileSync('umount', [root])
    }
  })
})

/** Root, with the right to mount. */
function mayMount(): boolean {
  if (process.getuid?.() !== 0) return false
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

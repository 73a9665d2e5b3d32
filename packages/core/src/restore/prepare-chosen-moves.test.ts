import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashesOf } from '../../test/restore-support.ts'
import { childPath } from './child-names.ts'
import { moveDocuments, moveDocumentsBack } from './move-documents.ts'
import { listChosenMoves, makeRoomAside } from './prepare-chosen-moves.ts'
import { prepareFolder } from './prepare-folder.ts'
import { type RestoreFolder, restoreFolder } from './restore-folder.ts'

let root: string
let folder: RestoreFolder

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'mvp-chosen-')))
  folder = restoreFolder(root, '0f6f0b1e-0000-4000-8000-000000000001')
  await prepareFolder(root, folder)
  await fill(root, { 'a.txt': 'old a', 'dir/deep/x': 'old x', 'dir/deep/y': 'y', 'other/z': 'z' })
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function fill(dir: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(dir, name, '..'), { recursive: true })
    await writeFile(join(dir, name), content)
  }
}

const stage = (files: Record<string, string>) => fill(folder.incoming, files)
const STAGED = { 'a.txt': 'new a', 'dir/deep/x': 'new x', 'dir/gone/1': '1', 'dir/gone/2': '2', 'lost/3': '3' }

it('moves each document by its own path, a missing folder as a whole, and nothing beside them', async () => {
  await stage(STAGED)
  const moves = await listChosenMoves(root, folder)
  await makeRoomAside(folder, moves)
  expect(moves).toEqual({
    chosen: true,
    old: ['a.txt', 'dir/deep/x'],
    new: ['a.txt', 'dir/deep/x', 'dir/gone', 'lost'],
  })
  await fill(root, { 'late.txt': 'written by the app meanwhile' })
  await moveDocuments(root, folder, moves, () => Promise.reject(new Error('nothing is to be recorded')))
  const rest = { 'dir/deep/y': 'y', 'other/z': 'z', 'late.txt': 'written by the app meanwhile' }
  for (const [path, content] of Object.entries({ ...STAGED, ...rest })) {
    expect([path, await readFile(join(root, path), 'utf8')]).toEqual([path, content])
  }
  expect(await readFile(join(folder.aside, 'dir/deep/x'), 'utf8')).toBe('old x')
  expect(await readdir(folder.aside)).toEqual(['a.txt', 'dir'])
})

it('ends all-old from any half, however often it is put back', async () => {
  await stage(STAGED)
  const before = await hashesOf(root)
  const moves = await listChosenMoves(root, folder)
  await makeRoomAside(folder, moves)
  const staged = await hashesOf(folder.incoming)
  for (let done = 0; done <= moves.old.length + moves.new.length; done++) {
    for (const name of moves.old.slice(0, done)) await rename(childPath(root, name), childPath(folder.aside, name))
    for (const name of moves.new.slice(0, Math.max(0, done - moves.old.length))) {
      await rename(childPath(folder.incoming, name), childPath(root, name))
    }
    // As a recovery reads them, and once more as a second one would.
    const journaled = JSON.parse(JSON.stringify(moves))
    await moveDocumentsBack(root, folder, journaled)
    await moveDocumentsBack(root, folder, journaled)
    expect([done, await hashesOf(root)]).toEqual([done, before])
    expect(await hashesOf(folder.incoming)).toEqual(staged)
  }
})

it('goes back when the app writes a document of that name meanwhile, and overwrites neither', async () => {
  await stage(STAGED)
  const moves = await listChosenMoves(root, folder)
  await makeRoomAside(folder, moves)
  await fill(root, { 'lost/3': 'written by the app' })
  const before = await hashesOf(root)
  await expect(moveDocuments(root, folder, moves, async () => {})).rejects.toMatchObject({ code: 'conflict' })
  expect(await hashesOf(root)).toEqual(before)
})

it('refuses to put a document in the place of a folder, or the other way round', async () => {
  await stage({ dir: 'a document in the backup' })
  await expect(listChosenMoves(root, folder)).rejects.toMatchObject({
    code: 'conflict',
    message: 'dir is a folder now, and a document in the backup.',
  })
  await rm(join(folder.incoming, 'dir'))
  await stage({ 'a.txt/inner': 'a folder in the backup' })
  await expect(listChosenMoves(root, folder)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('a.txt is no folder any more'),
  })
})

it('never writes through a link that stands where a folder was', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'mvp-elsewhere-'))
  await rename(join(root, 'dir'), join(root, 'moved'))
  await symlink(elsewhere, join(root, 'dir'))
  await stage(STAGED)
  await expect(listChosenMoves(root, folder)).rejects.toMatchObject({ code: 'conflict' })
  expect(await readdir(elsewhere)).toEqual([])
  await rm(elsewhere, { recursive: true })
})

it('leaves the journal of restores alone, whatever an archive calls its documents', async () => {
  await fill(root, { '.backup-restore/journal.json': 'the journal' })
  await stage({ '.backup-restore/journal.json': 'forged', 'a.txt': 'new a' })
  const moves = await listChosenMoves(root, folder)
  await makeRoomAside(folder, moves)
  expect(moves).toMatchObject({ old: ['a.txt'], new: ['a.txt'] })
})

describe('the way back of chosen documents', () => {
  /** As an undo goes it: what was put aside comes in, and what came in goes. */
  async function restored() {
    await stage(STAGED)
    const before = await hashesOf(root)
    const moves = await listChosenMoves(root, folder)
    await makeRoomAside(folder, moves)
    await moveDocuments(root, folder, moves, nothing)
    const back = { ...folder, incoming: folder.aside, aside: join(folder.root, 'undone') }
    for (const path of moves.new) await mkdir(join(back.aside, path, '..'), { recursive: true })
    return { before, back, reversed: { old: moves.new, new: moves.old, chosen: true as const } }
  }

  it('leaves what the app wrote beside them', async () => {
    const { before, back, reversed } = await restored()
    await fill(root, { 'dir/deep/since.txt': 'since', 'new/since.txt': 'since' })
    await moveDocuments(root, back, reversed, nothing)
    const after = await hashesOf(root)
    expect(after).toMatchObject(before)
    expect(Object.keys(after).filter((path) => !(path in before))).toEqual([
      'dir/deep/since.txt',
      'new',
      'new/since.txt',
    ])
    expect(await readFile(join(back.aside, 'dir/gone/1'), 'utf8')).toBe('1')
  })

  it('makes a folder again that the app has deleted since', async () => {
    const { back, reversed } = await restored()
    await rm(join(root, 'dir'), { recursive: true })
    await moveDocuments(root, back, reversed, nothing)
    expect(await readFile(join(root, 'dir/deep/x'), 'utf8')).toBe('old x')
    expect(await readdir(join(root, 'dir'))).toEqual(['deep'])
  })

  it('takes nothing from behind a link that stands where a folder was, and puts nothing there', async () => {
    const { back, reversed } = await restored()
    const elsewhere = await mkdtemp(join(tmpdir(), 'mvp-elsewhere-'))
    await fill(elsewhere, { 'deep/x': 'not ours' })
    await rm(join(root, 'dir'), { recursive: true })
    await symlink(elsewhere, join(root, 'dir'))
    const before = await readdir(root)
    await expect(moveDocuments(root, back, reversed, nothing)).rejects.toMatchObject({
      code: 'conflict',
      message: 'dir is no folder any more, and documents are to change places in it.',
    })
    // What puts back after such an end, and the recovery after that, find nothing to do.
    await moveDocumentsBack(root, back, reversed)
    expect(await readdir(root)).toEqual(before)
    expect(await readFile(join(elsewhere, 'deep/x'), 'utf8')).toBe('not ours')
    await rm(elsewhere, { recursive: true })
  })
})

const nothing = async () => {}

import { existsSync, readFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { temporaryDirectory } from '../test/support.ts'
import { ArchiveFile } from './archive-file.ts'
import { storedBlocks } from './gzip-pieces.ts'

const handle = await open(process.execPath)
const anyFile: FileHandle = Object.getPrototypeOf(handle)
await handle.close()
afterEach(() => vi.restoreAllMocks())

/** So much that the disk is asked for it, at the latest when somebody looks. */
const ENOUGH = Buffer.alloc(33 << 20)
const LOOKED_MS = 500

/** An archive while its disk is asked for what it holds; `settle` is the disk's answer. */
async function whileSyncing() {
  let settle = (_error?: Error): void => {}
  const asked = vi.spyOn(anyFile, 'datasync').mockImplementationOnce(() => {
    return new Promise((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve())
    })
  })
  const path = join(temporaryDirectory(), 'archive.tar.gz')
  const archive = await ArchiveFile.create(path)
  await appendEnough(archive)
  await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce(), { timeout: 5000 })
  return { path, archive, asked, settle: (error?: Error) => settle(error) }
}

async function appendEnough(archive: ArchiveFile): Promise<void> {
  const offset = await archive.append(storedBlocks([ENOUGH]))
  archive.account({ offset, length: archive.end - offset, crc: crc32(ENOUGH), plainBytes: ENOUGH.length })
}

const broken = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' })

test('a disk that fails in the background is told to whoever writes next', async () => {
  const { path, archive, settle } = await whileSyncing()
  settle(broken)
  await sleep(0)
  await expect(archive.append([Buffer.from('more')])).rejects.toBe(broken)
  await archive.discard()
  expect(existsSync(path)).toBe(false)
})

test('a disk that fails while the archive is sealed leaves one without a manifest', async () => {
  const { path, archive, asked, settle } = await whileSyncing()
  const sealed = archive.seal('{"this":"is never written"}', new Date())
  settle(broken)
  await expect(sealed).rejects.toBe(broken)
  expect(readFileSync(path).includes('never written')).toBe(false)
  expect(asked).toHaveBeenCalledOnce()
  await archive.discard()
})

test('once it is sealed, nobody in the background hears of a failure instead of the one who seals', async () => {
  const { path, archive, asked, settle } = await whileSyncing()
  // What is new since would be reason enough to ask again.
  await appendEnough(archive)
  const sealed = archive.seal('{"this":"is the manifest"}', new Date())
  await sleep(LOOKED_MS)
  settle()
  await sealed
  // In the background, before the manifest, and behind it.
  expect(asked).toHaveBeenCalledTimes(3)
  expect(readFileSync(path).includes('is the manifest')).toBe(true)
})

test('as long as enough is new, the disk is asked again as soon as it is done', async () => {
  const { archive, asked, settle } = await whileSyncing()
  await appendEnough(archive)
  await sleep(LOOKED_MS)
  expect(asked).toHaveBeenCalledOnce()
  settle()
  await sleep(0)
  expect(asked).toHaveBeenCalledTimes(2)
  await archive.discard()
})

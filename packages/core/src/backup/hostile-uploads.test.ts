import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { hostileArchives } from '../../../archive/test/hostile.ts'
import { createTestCore, storeFiles, type TestCore } from '../../test/support.ts'
import { quarantinePath, receiveUpload } from './receive-upload.ts'

let t: TestCore
beforeAll(async () => {
  t = await createTestCore()
})
afterAll(() => t.close())

/** One of each sort; all of them are tried without the store in packages/archive. */
const SAMPLE = [
  'an absolute name',
  'a PAX name that leads out',
  'names that differ in case only',
  'a symbolic link and a file through it',
  'a FIFO',
  'a document larger than the file and all that is told',
  'a plain tar',
  'a second archive behind the first',
  'a manifest of a newer version',
  'a dump cut inside the rows of a table',
]

it.each(SAMPLE)('%s is refused on its way into the store, and nothing of it stays', async (name) => {
  const hostile = hostileArchives.find((each) => each.name === name)
  if (!hostile) throw new Error(`there is no ${name}`)
  const file = quarantinePath(t.core)
  await writeFile(file, hostile.bytes)
  const upload = receiveUpload(t.core, { file, fileName: '../../x\r\ny.tar.gz', by: 'ada@example.org', trigger: 'api' })
  const error = await upload.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ code: 'archive_refused', hint: expect.any(String) })
  const { message } = error as Error
  expect(message).toMatch(hostile.says)
  // The entry is named.
  const entry = hostile.entry?.source.replace(/^\^/, '').replaceAll('\\', '')
  if (entry) expect(message).toContain(entry)
  expect(await storeFiles(t.backupDir)).toEqual([])
})

import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { checkBothWays } from '../test/check-both-ways.ts'
import {
  archiveError,
  archiveOf,
  backUp,
  documentsManifest,
  file,
  folder,
  manifestEntry,
  pax,
  save,
  TAR_END,
  tarEntry,
} from '../test/raw-archive.ts'
import { temporaryDirectory } from '../test/support.ts'
import { verifyArchive } from './verify-archive.ts'

describe('refused is', () => {
  const cases: [string, Buffer, string, RegExp][] = [
    ['a name that leads out', archiveOf(1, file('documents/../../x')), 'refused', /leads out/],
    ['an absolute name', archiveOf(1, file('/etc/cron.d/x')), 'refused', /absolute/],
    [
      'a PAX name that leads out',
      archiveOf(1, pax({ path: 'documents/../../x' }), file('documents/a')),
      'refused',
      /leads out/,
    ],
    ['a NUL in a PAX name', archiveOf(1, pax({ path: 'documents/a\0b' }), file('documents/a')), 'refused', /control/],
    ['a line feed in a name', archiveOf(1, file('documents/a\nb')), 'refused', /control/],
    [
      'a symbolic link',
      archiveOf(1, tarEntry({ path: 'documents/l', type: 'SymbolicLink', linkpath: '/etc' })),
      'refused',
      /symbolic link/,
    ],
    [
      'a hard link',
      archiveOf(1, tarEntry({ path: 'documents/l', type: 'Link', linkpath: 'manifest.json' })),
      'refused',
      /hard link/,
    ],
    ['a device', archiveOf(1, tarEntry({ path: 'documents/d', type: 'BlockDevice' })), 'refused', /device/],
    ['a file beside documents', archiveOf(1, file('etc/passwd')), 'refused', /no place/],
    ['a second manifest', archiveOf(1, file('manifest.json')), 'refused', /two (entries|manifests)/],
    ['a name that comes twice', archiveOf(2, file('documents/a'), file('documents/a')), 'refused', /two entries/],
    [
      'names that differ in case only',
      archiveOf(2, file('documents/a'), file('documents/A')),
      'refused',
      /case or composition/,
    ],
    ['a file that is also a folder', archiveOf(2, file('documents/a'), file('documents/a/b')), 'refused', /is a file/],
    ['a database nobody told of', archiveOf(0, file('database/x.sql.gz')), 'refused', /no database/],
    ['more documents than told', archiveOf(1, file('documents/a'), file('documents/b')), 'damaged', /more documents/],
    [
      'a document larger than all told together',
      archiveOf(1, tarEntry({ path: 'documents/a', size: 10 ** 11 })),
      'incomplete',
      /ends inside/,
    ],
    ['fewer documents than told', archiveOf(2, file('documents/a')), 'incomplete', /speaks of 2/],
    ['a second tar behind the first', Buffer.concat([archiveOf(0), archiveOf(0)]), 'refused', /follows the end/],
    [
      'an index that is not the one told',
      archiveOf(1, file('documents/a'), file('index.jsonl', '{}\n')),
      'damaged',
      /not valid|index/,
    ],
    [
      'documents nobody told of',
      gzipSync(
        Buffer.concat([manifestEntry(documentsManifest([], { documents: null })), folder('documents/a'), TAR_END]),
      ),
      'refused',
      /no documents/,
    ],
  ]

  test.each(cases)('%s', async (_name, archive, code, message) => {
    const error = await archiveError(checkBothWays(save(archive)))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  test('nothing when the documents are what was told', async () => {
    const verified = await checkBothWays(
      save(archiveOf(2, folder('documents/'), file('documents/a'), file('documents/b/c'))),
    )
    expect(verified).toMatchObject({ documents: 2, documentBytes: 2, tables: [], indexed: false })
  })
})

describe('limits', () => {
  const limits = { entries: 5, plainBytes: 100_000, ratio: 1100, tables: 10 }

  test('hold for the number of entries, folders that are only implied among them', async () => {
    const many = archiveOf(6, ...Array.from({ length: 6 }, (_, i) => file(`documents/${i}`)))
    expect(await archiveError(checkBothWays(save(many), { limits }))).toMatchObject({ code: 'refused' })
    const deep = archiveOf(1, file('documents/1/2/3/4/5/6'))
    expect(await archiveError(checkBothWays(save(deep), { limits }))).toMatchObject({ code: 'refused' })
  })

  test('hold for what everything inflates to', async () => {
    const zeros = Buffer.alloc(200_000)
    const archive = gzipSync(
      Buffer.concat([manifestEntry(documentsManifest([zeros])), file('documents/a', zeros), TAR_END]),
    )
    expect(await archiveError(checkBothWays(save(archive), { limits }))).toMatchObject({ code: 'refused' })
    expect(await checkBothWays(save(archive))).toMatchObject({ documentBytes: 200_000 })
  })

  test('hold for the tables of a dump', async () => {
    const built = await backUp(`${temporaryDirectory()}/a.tar.gz`)
    expect(
      await archiveError(checkBothWays(built.file, { limits: { ...limits, entries: 1000, plainBytes: 1e9 } })),
    ).toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/10 tables/),
    })
  })

  test('hold for the size an entry declares, before it is read', async () => {
    const archive = archiveOf(1, tarEntry({ path: 'documents/a', size: 10 ** 11 }))
    expect(await archiveError(checkBothWays(save(archive), { limits }))).toMatchObject({
      code: 'refused',
      entry: 'documents/a',
    })
  })

  test('reach the thread', async () => {
    const many = archiveOf(6, ...Array.from({ length: 6 }, (_, i) => file(`documents/${i}`)))
    expect(await archiveError(verifyArchive(save(many), { limits }))).toMatchObject({ code: 'refused' })
  })
})

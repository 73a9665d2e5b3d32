import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { all, archiveError, file, folder, pax, sealed, TAR_END, tarEntry } from '../test/raw-archive.ts'
import { readTar } from './read-tar.ts'

type Read = { path: string; kind: string; size: number; mtimeSeconds: number; content: string }

async function read(bytes: Buffer, chunkBytes = 700): Promise<Read[]> {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes))
  const entries: Read[] = []
  for await (const entry of readTar(Readable.from(chunks))) {
    entries.push({ ...entry, content: Buffer.concat(await all(entry.content)).toString() })
  }
  return entries
}

const tar = (...parts: Buffer[]) => Buffer.concat([...parts, TAR_END])

describe('a tar', () => {
  test('yields files and folders with their contents and times', async () => {
    const mtime = new Date('2024-01-02T03:04:05Z')
    const entries = await read(tar(folder('d/'), tarEntry({ path: 'd/a', mtime }, 'content'), file('d/empty', '')))
    expect(entries).toMatchObject([
      { path: 'd/', kind: 'directory', size: 0 },
      { path: 'd/a', kind: 'file', size: 7, content: 'content', mtimeSeconds: mtime.getTime() / 1000 },
      { path: 'd/empty', kind: 'file', content: '' },
    ])
  })

  test('reads the same in chunks of any size', async () => {
    const bytes = tar(file('a', 'a'.repeat(1500)), pax({ path: 'ü/b', mtime: '1.5' }), file('b', 'b'), folder('c/'))
    const whole = await read(bytes, bytes.length)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3000 }), async (size) => {
        expect(await read(bytes, size)).toEqual(whole)
      }),
      { numRuns: 30 },
    )
  })

  test('whose contents are not read passes over them', async () => {
    const paths: string[] = []
    const bytes = tar(file('a', 'a'.repeat(5000)), file('b'))
    for await (const entry of readTar(Readable.from([bytes]))) paths.push(entry.path)
    expect(paths).toEqual(['a', 'b'])
  })

  test('may fill up with zeros behind its end, as tar does', async () => {
    expect(await read(Buffer.concat([tar(file('a')), Buffer.alloc(8192)]))).toHaveLength(1)
  })

  test('gives names, sizes and times by PAX records, even with line feeds in a value', async () => {
    const records = pax({ comment: 'a\nb=c\n', path: 'documents/日本\u{1F697}', size: '3', mtime: '-1.25' })
    const [entry] = await read(tar(records, tarEntry({ path: 'short', size: 3 }, 'abc')))
    expect(entry).toMatchObject({ path: 'documents/日本\u{1F697}', content: 'abc', mtimeSeconds: -1.25 })
  })

  test('gives long names in the way of GNU', async () => {
    const long = `documents/${'n'.repeat(400)}`
    const [entry] = await read(tar(tarEntry({ path: '././@LongLink' }, `${long}\0`, 'L'), file('documents/nnn')))
    expect(entry).toMatchObject({ path: long, content: 'x' })
  })

  test('with a name cut behind a slash in the old field, and whole in PAX, is a file all the same', async () => {
    const path = `${'d'.repeat(99)}/file`
    const header = tarEntry({ path: 'x' }, 'content')
    header.write(`${'d'.repeat(99)}/`, 0)
    const [entry] = await read(tar(pax({ path }), sealed(header)))
    expect(entry).toMatchObject({ path, kind: 'file', content: 'content' })
  })

  test('of the seventh edition marks a folder by its closing slash', async () => {
    const [entry] = await read(tar(tarEntry({ path: 'd/' }, '', '\0')))
    expect(entry).toMatchObject({ path: 'd/', kind: 'directory' })
  })

  test('with headers for all entries is read if they say nothing that matters', async () => {
    expect(await read(tar(pax({ comment: 'by git' }, 'g'), file('a')))).toHaveLength(1)
  })
})

describe('refused, naming the entry, is', () => {
  const link = (type: 'SymbolicLink' | 'Link', linkpath: string) => tarEntry({ path: 'documents/link', type, linkpath })
  const badChecksum = () => {
    const block = file('bad')
    block[0] = 0x7a
    return block
  }
  const cases: [string, Buffer, string, string | null, RegExp][] = [
    ['a symbolic link', tar(link('SymbolicLink', '../x')), 'refused', 'documents/link', /symbolic link/],
    ['a hard link', tar(link('Link', '/etc/passwd')), 'refused', 'documents/link', /hard link/],
    [
      'a link with a long target',
      tar(tarEntry({ path: 'l' }, 'x'.repeat(200), 'K'), link('Link', 'x')),
      'refused',
      'documents/link',
      /hard link/,
    ],
    ['a character device', tar(tarEntry({ path: 'dev', type: 'CharacterDevice' })), 'refused', 'dev', /device/],
    ['a block device', tar(tarEntry({ path: 'dev', type: 'BlockDevice' })), 'refused', 'dev', /device/],
    ['a FIFO', tar(tarEntry({ path: 'fifo', type: 'FIFO' })), 'refused', 'fifo', /FIFO/],
    ['an unknown type', tar(tarEntry({ path: 'uk' }, 'x', 'Z')), 'refused', 'uk', /no place/],
    ['a GNU directory listing', tar(tarEntry({ path: 'sp' }, '', 'D')), 'refused', 'sp', /no place/],
    ['an old sparse file', tar(tarEntry({ path: 'sp' }, '', 'S')), 'refused', 'sp', /sparse/],
    ['a sparse file', tar(file('a'), pax({ 'GNU.sparse.major': '1' }), file('b')), 'refused', 'a', /sparse/],
    ['a header for all entries with a name', tar(pax({ path: 'x' }, 'g'), file('b')), 'refused', null, /all entries/],
    ['a broken header in the middle', tar(file('a'), badChecksum(), file('c')), 'damaged', 'a', /follows a/],
    ['a broken first header', tar(badChecksum()), 'not_an_archive', null, /no tar/],
    ['text', Buffer.from('hello, this is no tar '.repeat(90)), 'not_an_archive', null, /no tar/],
    ['a tar without its end', file('a'), 'incomplete', 'a', /without the end/],
    ['a tar cut inside a content', tar(file('a', 'x'.repeat(5000))).subarray(0, 2000), 'incomplete', 'a', /inside a/],
    ['a tar cut inside padding', file('a').subarray(0, 600), 'incomplete', 'a', /inside a/],
    ['a tar cut inside its end', tar(file('a')).subarray(0, 1536), 'incomplete', null, /inside the end/],
    ['an entry after the end', Buffer.concat([tar(file('a')), tar(file('b'))]), 'refused', null, /follows the end/],
    [
      'a lone block of zeros',
      Buffer.concat([file('a'), Buffer.alloc(512), tar(file('b'))]),
      'refused',
      null,
      /follows/,
    ],
    ['an extended header without entry', tar(file('a'), pax({ path: 'b' })), 'damaged', 'a', /missing/],
    [
      'PAX records that are none',
      tar(tarEntry({ path: 'p' }, 'rubbish', 'x'), file('b')),
      'damaged',
      null,
      /not valid/,
    ],
    ['a size in PAX that is no number', tar(pax({ size: '1e3' }), file('b')), 'damaged', null, /not a number/],
    ['a folder with a content', tar(tarEntry({ path: 'd/', size: 3 }, 'abc', '5')), 'damaged', 'd/', /size/],
    [
      'a name that is not UTF-8',
      tar(sealed(Buffer.concat([Buffer.from([0xff]), file('b').subarray(1)]))),
      'refused',
      '\uFFFD',
      /UTF-8/,
    ],
    [
      'a long name that is not UTF-8',
      tar(tarEntry({ path: 'l' }, Buffer.from([0xff, 0]), 'L'), file('b')),
      'refused',
      null,
      /UTF-8/,
    ],
    ['a megabyte of PAX records', tar(pax({ comment: 'x'.repeat(1 << 20) }), file('b')), 'refused', null, /headers/],
    [
      'many small PAX headers before one entry',
      tar(...Array.from({ length: 70 }, () => pax({ comment: 'x'.repeat(1000) })), file('b')),
      'refused',
      null,
      /headers/,
    ],
  ]

  test.each(cases)('%s', async (_name, bytes, code, entry, message) => {
    const error = await archiveError(read(bytes))
    expect(error).toMatchObject({ code, entry })
    expect(error.message).toMatch(message)
  })

  test('a size that no number holds', async () => {
    const header = file('big')
    Buffer.from([0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).copy(header, 124)
    expect(await archiveError(read(tar(file('a'), sealed(header))))).toMatchObject({ code: 'damaged', entry: 'a' })
  })
})

import { archiveOf, documentsManifest, file, folder, pax, sealed, tarEntry, withManifest } from './raw-archive.ts'

/** What one archive must be refused for: with what code, in what words and, where one is to blame, for which entry. */
export type Row = [name: string, bytes: Buffer, code: string, says: RegExp, entry?: RegExp]

export const DOCUMENT = /^documents\//

const links = (type: 'SymbolicLink' | 'Link', linkpath: string) => tarEntry({ path: 'documents/link', type, linkpath })
const special = (type: 'FIFO' | 'CharacterDevice' | 'BlockDevice') => tarEntry({ path: 'documents/special', type })
const strange = (type: string) => tarEntry({ path: 'documents/strange' }, 'x', type)

/** The size field in base 256, as GNU writes what does not fit. */
function sizedInBase256(first: number): Buffer {
  const entry = file('documents/a')
  entry.fill(0xff, 124, 136)
  entry[124] = first
  return sealed(entry)
}

const names: Row[] = [
  ['an absolute name', archiveOf(1, file('/etc/cron.d/x')), 'refused', /absolute/, /^\/etc/],
  ['a name that begins with ..', archiveOf(1, file('../x')), 'refused', /leads out/, /^\.\./],
  ['a name with .. in its middle', archiveOf(1, file('documents/../../x')), 'refused', /leads out/, DOCUMENT],
  ['a folder that leads out', archiveOf(0, folder('documents/../..')), 'refused', /leads out/, DOCUMENT],
  [
    'a PAX name that leads out',
    archiveOf(1, pax({ path: 'documents/../../x' }), file('documents/a')),
    'refused',
    /leads out/,
    DOCUMENT,
  ],
  [
    'a long GNU name that leads out',
    archiveOf(1, tarEntry({ path: '././@LongLink' }, `documents/${'../'.repeat(60)}x\0`, 'L'), file('documents/a')),
    'refused',
    /leads out/,
    DOCUMENT,
  ],
  [
    'a name of 300 bytes',
    archiveOf(1, pax({ path: `documents/${'n'.repeat(300)}` }), file('documents/a')),
    'refused',
    /longer than/,
    DOCUMENT,
  ],
  [
    'a path of 5,000 bytes',
    archiveOf(1, pax({ path: `documents/${'d/'.repeat(2500)}x` }), file('documents/a')),
    'refused',
    /folders deep/,
    DOCUMENT,
  ],
  [
    'a folder 1,024 deep',
    archiveOf(0, pax({ path: `documents/${'d/'.repeat(1024)}` }), folder('documents/d')),
    'refused',
    /folders deep/,
    DOCUMENT,
  ],
  [
    'a NUL in a PAX name',
    archiveOf(1, pax({ path: 'documents/a\0b' }), file('documents/a')),
    'refused',
    /control/,
    DOCUMENT,
  ],
  ['a line feed in a name', archiveOf(1, file('documents/a\nb')), 'refused', /control/, DOCUMENT],
  ['an escape sequence in a name', archiveOf(1, file('documents/\x1b[2Jb')), 'refused', /control/, DOCUMENT],
  [
    'a name that is not UTF-8',
    archiveOf(
      1,
      sealed(Buffer.concat([Buffer.from('documents/'), Buffer.from([0xff]), file('documents/a').subarray(11)])),
    ),
    'refused',
    /UTF-8/,
    DOCUMENT,
  ],
  [
    'a name that comes twice',
    archiveOf(2, file('documents/a'), file('documents/a')),
    'refused',
    /two entries/,
    DOCUMENT,
  ],
  [
    'names that differ in case only',
    archiveOf(2, file('documents/a'), file('documents/A')),
    'refused',
    /case or composition/,
    DOCUMENT,
  ],
  [
    'names that differ in composition only',
    archiveOf(2, file('documents/caf\u00e9'), file('documents/cafe\u0301')),
    'refused',
    /case or composition/,
    DOCUMENT,
  ],
  [
    'a file that is then a folder',
    archiveOf(2, file('documents/a'), file('documents/a/b')),
    'refused',
    /is a file/,
    DOCUMENT,
  ],
  [
    'a folder that is then a file',
    archiveOf(2, file('documents/a/b'), file('documents/a')),
    'refused',
    /folder|two entries/,
    DOCUMENT,
  ],
  ['a file beside documents', archiveOf(1, file('etc/passwd')), 'refused', /no place/, /^etc/],
  ['a database in a folder of its own', archiveOf(0, file('database/x/y.sql.gz')), 'refused', /no place/, /^database/],
  [
    'a name that begins with a double slash',
    archiveOf(1, file('documents//a')),
    'refused',
    /not a plain path/,
    DOCUMENT,
  ],
]

const kinds: Row[] = [
  ['a symbolic link out', archiveOf(1, links('SymbolicLink', '../../etc')), 'refused', /symbolic link/, DOCUMENT],
  [
    'a symbolic link and a file through it',
    archiveOf(2, links('SymbolicLink', '/tmp'), file('documents/link/x')),
    'refused',
    /symbolic link/,
    DOCUMENT,
  ],
  ['a hard link to an absolute path', archiveOf(1, links('Link', '/etc/passwd')), 'refused', /hard link/, DOCUMENT],
  ['a hard link inside', archiveOf(1, links('Link', 'manifest.json')), 'refused', /hard link/, DOCUMENT],
  [
    'a hard link many folders up',
    archiveOf(1, links('Link', `${'../'.repeat(20)}etc/passwd`)),
    'refused',
    /hard link/,
    DOCUMENT,
  ],
  ['a FIFO', archiveOf(1, special('FIFO')), 'refused', /FIFO/, DOCUMENT],
  ['a character device', archiveOf(1, special('CharacterDevice')), 'refused', /device/, DOCUMENT],
  ['a block device', archiveOf(1, special('BlockDevice')), 'refused', /device/, DOCUMENT],
  ['an entry of an unknown type', archiveOf(1, strange('Z')), 'refused', /no place/, DOCUMENT],
  ['a GNU directory listing', archiveOf(1, strange('D')), 'refused', /no place/, DOCUMENT],
  ['a sparse file', archiveOf(1, strange('S')), 'refused', /sparse/, DOCUMENT],
  ['the continuation of another volume', archiveOf(1, strange('M')), 'refused', /several volumes/, DOCUMENT],
  ['a PAX sparse file', archiveOf(1, pax({ 'GNU.sparse.major': '1' }), file('documents/a')), 'refused', /sparse/],
  [
    'a PAX header that names all that follow',
    archiveOf(1, pax({ path: 'documents/x' }, 'g'), file('documents/a')),
    'refused',
    /all entries/,
  ],
]

const sizes: Row[] = [
  [
    'a document larger than the file and all that is told',
    archiveOf(1, tarEntry({ path: 'documents/a', size: 10 ** 11 })),
    'incomplete',
    /ends inside/,
    DOCUMENT,
  ],
  [
    'a size in PAX beyond every number',
    archiveOf(1, pax({ size: '9'.repeat(40) }), file('documents/a')),
    'damaged',
    /number|size/,
  ],
  ['a negative size', archiveOf(1, sizedInBase256(0xff)), 'damaged', /size|number|header/],
  [
    'a megabyte of PAX records',
    archiveOf(1, pax({ comment: 'x'.repeat(1 << 20) }), file('documents/a')),
    'refused',
    /headers/,
  ],
  [
    'PAX records that are none',
    archiveOf(1, tarEntry({ path: 'p' }, 'rubbish', 'x'), file('documents/a')),
    'damaged',
    /not valid/,
  ],
  [
    'more documents than told',
    archiveOf(1, file('documents/a'), file('documents/b')),
    'damaged',
    /more documents/,
    DOCUMENT,
  ],
  ['fewer documents than told', archiveOf(2, file('documents/a')), 'incomplete', /speaks of 2/],
  [
    'documents nobody told of',
    withManifest(documentsManifest([], { documents: null }), folder('documents/a')),
    'refused',
    /no documents/,
    DOCUMENT,
  ],
]

/** Archives with an entry whose name, kind or size none may have. */
export const hostileEntries: Row[] = [...names, ...kinds, ...sizes]

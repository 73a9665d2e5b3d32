import { describe, expect, test } from 'vitest'
import { checkDocumentPath, checkPath, partOf } from './entry-rules.ts'

describe('a path', () => {
  test.each([
    ['./manifest.json', 'manifest.json'],
    ['././documents/a', 'documents/a'],
    ['documents/', 'documents'],
    ['./', ''],
    ['.', ''],
    ['documents/..dots', 'documents/..dots'],
    ['documents/back\\..\\slash', 'documents/back\\..\\slash'],
    [`documents/${'d/'.repeat(31)}f`, `documents/${'d/'.repeat(31)}f`],
    [`documents/${'é'.repeat(127)}`, `documents/${'é'.repeat(127)}`],
  ])('%j is read as %j', (raw, path) => {
    expect(checkPath(raw)).toBe(path)
  })

  test.each([
    ['/etc/passwd', /absolute/],
    ['.//etc/passwd', /absolute/],
    ['..', /leads out/],
    ['../x', /leads out/],
    ['documents/../../x', /leads out/],
    ['documents/..', /leads out/],
    ['documents//x', /plain/],
    ['documents/./x', /plain/],
    ['', /plain/],
    ['documents/a\nb', /control/],
    ['documents/a\0b', /control/],
    ['documents/\u007f', /control/],
    [`documents/${'d/'.repeat(32)}f`, /deep/],
    [`documents/${'é'.repeat(128)}`, /longer/],
  ])('%j is refused, and can be shown', (raw, reason) => {
    expect(() => checkPath(raw)).toThrow(reason)
    expect(() => checkPath(raw)).toThrow(expect.objectContaining({ code: 'refused' }))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be shown
    expect(() => checkPath(raw)).not.toThrow(/[\0-\x1f\x7f]/)
  })

  test.each(['', '.', '..', '../x', '/x', 'a/', 'a//b', './a', 'a\nb'])('%j is no document of an index', (path) => {
    expect(() => checkDocumentPath(path)).toThrow(expect.objectContaining({ code: 'refused' }))
  })

  test('of a document is taken from an index as it is', () => {
    expect(checkDocumentPath('2024/Rechnung ü.pdf')).toBe('2024/Rechnung ü.pdf')
  })
})

describe('an archive', () => {
  test.each([
    ['manifest.json', 'file', 'manifest'],
    ['index.jsonl', 'file', 'index'],
    ['database/motovaultpro.sql.gz', 'file', 'database'],
    ['documents/a', 'file', 'document'],
    ['documents/a', 'directory', 'directory'],
    ['documents', 'directory', 'folder'],
    ['database', 'directory', 'folder'],
    ['', 'directory', 'folder'],
  ] as const)('has a place for %j, a %s', (path, kind, part) => {
    expect(partOf(path, kind)).toBe(part)
  })

  test.each([
    ['documents', 'file'],
    ['manifest.json', 'directory'],
    ['manifest.json/x', 'file'],
    ['database/x.sql', 'file'],
    ['database/deep/x.sql.gz', 'file'],
    ['database/deep', 'directory'],
    ['constructor', 'file'],
    ['etc/passwd', 'file'],
  ] as const)('has no place for %j, a %s', (path, kind) => {
    expect(() => partOf(path, kind)).toThrow(expect.objectContaining({ code: 'refused', entry: path }))
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EntryNames } from './entry-names.ts'

type Name = [string, 'file' | 'directory']
const addAll = (names: Name[]) => {
  const met = new EntryNames()
  for (const [path, kind] of names) met.add(path, kind)
  return met
}

describe('names', () => {
  test.each<[string, Name[]]>([
    [
      'a file twice',
      [
        ['a', 'file'],
        ['a', 'file'],
      ],
    ],
    [
      'a folder twice',
      [
        ['a', 'directory'],
        ['a', 'directory'],
      ],
    ],
    [
      'a folder twice, around its content',
      [
        ['a', 'directory'],
        ['a/x', 'file'],
        ['a', 'directory'],
      ],
    ],
    [
      'a file and a folder of one name',
      [
        ['a', 'file'],
        ['a', 'directory'],
      ],
    ],
    [
      'a file in a file',
      [
        ['a', 'file'],
        ['a/b', 'file'],
      ],
    ],
    [
      'a file deep in a file',
      [
        ['a', 'file'],
        ['a/b/c/d', 'file'],
      ],
    ],
    [
      'a file where a folder was implied',
      [
        ['a/b', 'file'],
        ['a', 'file'],
      ],
    ],
    [
      'a difference in case only',
      [
        ['a/Photo.JPG', 'file'],
        ['a/photo.jpg', 'file'],
      ],
    ],
    [
      'a difference in case of a folder',
      [
        ['Docs/x', 'file'],
        ['docs/y', 'file'],
      ],
    ],
    [
      'a difference in composition only',
      [
        ['caf\u00e9', 'file'],
        ['cafe\u0301', 'file'],
      ],
    ],
    [
      'a sharp s',
      [
        ['Straße', 'file'],
        ['STRASSE', 'file'],
      ],
    ],
  ])('%s are refused, naming the later one', (_name, names) => {
    const [last] = names.at(-1)!
    const entry = expect.toSatisfy((named: string) => last === named || last.startsWith(`${named}/`))
    expect(() => addAll(names)).toThrow(expect.objectContaining({ code: 'refused', entry }))
  })

  test.each<[string, Name[]]>([
    [
      'a folder named before its content',
      [
        ['a', 'directory'],
        ['a/b', 'file'],
        ['a/c', 'file'],
      ],
    ],
    [
      'a folder named after its content',
      [
        ['a/b', 'file'],
        ['a', 'directory'],
        ['a/c', 'file'],
      ],
    ],
    [
      'a capital folder named after its content',
      [
        ['Ä/b', 'file'],
        ['Ä', 'directory'],
      ],
    ],
    [
      'names that begin alike',
      [
        ['a', 'file'],
        ['ab/c', 'file'],
        ['a.b', 'file'],
      ],
    ],
    [
      'the same name in two folders',
      [
        ['a/x', 'file'],
        ['b/x', 'file'],
      ],
    ],
  ])('%s are taken', (_name, names) => {
    expect(() => addAll(names)).not.toThrow()
  })

  test('are told apart exactly as a list of them would', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '/'), minLength: 1, maxLength: 5 })
    const path = name.filter((text) => !/^\/|\/$|\/\//.test(text))
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 8 }), (paths) => {
        const parts = paths.flatMap((one) => one.split('/').map((_, i, names) => names.slice(0, i + 1).join('/')))
        const folders = paths.flatMap((one) =>
          one
            .split('/')
            .slice(0, -1)
            .map((_, i, names) => names.slice(0, i + 1).join('/')),
        )
        const clash = paths.some((one) => folders.includes(one))
        const folded = new Set(parts.map((part) => part.toLowerCase())).size < new Set(parts).size
        const refused = (() => {
          try {
            addAll(paths.map((one) => [one, 'file']))
            return false
          } catch {
            return true
          }
        })()
        expect(refused).toBe(clash || folded)
      }),
    )
  })
})

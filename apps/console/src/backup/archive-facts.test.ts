import { expect, test } from 'vitest'
import { aManifest } from '../../test/archive.ts'
import { archiveFacts, doubtsAbout } from './archive-facts.ts'

const here = { freeBytes: 18_300_000_000, appName: 'motovaultpro' }

test('a whole archive of this app raises no doubt', () => {
  expect(doubtsAbout(aManifest(), 100, here)).toEqual([])
})

test.each([
  ['another app', aManifest({ app: 'wiki' }), 100, /of the app “wiki”/],
  ['a file cut off', aManifest({ archiveBytes: 2_000_000_000 }), 500_000_000, /1.50 GB more than the file has/],
  ['no room', aManifest({ archiveBytes: 20_000_000_000 }), 20_000_000_000, /room for 18.3 GB/],
])('says what is doubtful about %s', (_what, manifest, sizeBytes, doubt) => {
  const doubts = doubtsAbout(manifest, sizeBytes, here)
  expect(doubts).toHaveLength(1)
  expect(doubts[0]).toMatch(doubt)
})

test('what is not known about this installation is not held against the file', () => {
  expect(doubtsAbout(aManifest({ app: 'wiki' }), 100, { freeBytes: null, appName: null })).toEqual([])
})

test('halves that are not in the archive are not counted', () => {
  const contents = (facts: ReturnType<typeof archiveFacts>) => facts.find((fact) => fact.name === 'Contents')?.value
  expect(contents(archiveFacts(aManifest(), 100, null))).toBe('31 tables, 183,617 rows, 1,191 documents')
  expect(contents(archiveFacts(aManifest({ database: null }), 100, null))).toBe('1,191 documents')
  expect(contents(archiveFacts(aManifest({ documents: null }), 100, null))).toBe('31 tables, 183,617 rows')
})

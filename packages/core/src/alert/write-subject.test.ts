import { expect, test } from 'vitest'
import { FACTS } from '../../test/mails.ts'
import { writeSubject } from './write-subject.ts'

test('the subject tells the result, what it is about, and why', () => {
  expect(writeSubject(FACTS)).toBe('[MotoVaultPro] FAILED: Nightly – disk full')
})

test.each([
  [1, ''],
  [2, ' (2nd time)'],
  [3, ' (3rd time)'],
  [11, ' (11th time)'],
  [21, ' (21st time)'],
  [1200, ' (1,200th time)'],
])('of %i failures in a row it says which this is', (count, said) => {
  const failures = { count, since: FACTS.at }
  expect(writeSubject({ ...FACTS, failures })).toBe(`[MotoVaultPro] FAILED: Nightly – disk full${said}`)
})

test('a recovery does not count', () => {
  const facts = { ...FACTS, event: 'recovered', cause: null, failures: { count: 7, since: FACTS.at } } as const
  expect(writeSubject(facts)).toBe('[MotoVaultPro] RECOVERED: Nightly')
})

test('a cause without a word of its own is quoted, shortly', () => {
  const cause = { code: 'cannot_know', message: `It broke ${'very '.repeat(2000)}badly`, hint: null }
  const subject = writeSubject({ ...FACTS, cause })
  expect(subject).toMatch(/^\[MotoVaultPro\] FAILED: Nightly – It broke very very .*…$/)
  expect(subject.length).toBeLessThanOrEqual(150)
})

test('it is one line of bounded length, and keeps why and the count, whatever a schedule is called', () => {
  const subject = writeSubject({
    ...FACTS,
    subject: `Night\r\nBcc: eve@example.org\r\n\r\n<h1>${'long '.repeat(2000)}`,
    failures: { count: 2, since: FACTS.at },
  })
  expect(subject).not.toMatch(/[\r\n]/)
  expect(subject).toMatch(/^\[MotoVaultPro\] FAILED: Night Bcc: .*… – disk full \(2nd time\)$/)
  expect(subject.length).toBeLessThanOrEqual(150)
})

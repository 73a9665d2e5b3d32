import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { words } from '../locales/de.po'
import { formatBytes, formatCount } from '../parts/format-size.ts'
import { formatAgo, formatDay, formatDuration, formatExact, formatShortDay, formatSpan } from '../parts/format-time.ts'
import { inOwnWords, speak } from './i18n.ts'
import { server } from './words-de.ts'

afterEach(() => speak('en'))

const now = Date.parse('2026-11-12T12:00:00Z')
const hour = 3_600_000
const ago = (ms: number) => formatAgo(new Date(now - ms).toISOString(), now)

test('English needs no catalog', () => {
  expect(t`Skip to content`).toBe('Skip to content')
  expect([1, 1204].map((count) => plural(count, { one: '# backup', other: '# backups' }))).toEqual([
    '1 backup',
    '1,204 backups',
  ])
})

test('German is said from its catalog, with its own plurals, numbers and dates', () => {
  speak('de', words)
  expect(t`Skip to content`).toBe('Zum Inhalt')
  expect(['', 'a', 'a'.repeat(1204)].map((all) => plural(all.length, { one: '# backup', other: '# backups' }))).toEqual(
    ['0 Backups', '1 Backup', '1.204 Backups'],
  )
  expect([ago(3 * hour), ago(24 * hour), ago(72 * hour), ago(-26 * 60_000), ago(0)]).toEqual([
    'vor 3 h',
    'vor 1 Tag',
    'vor 3 Tagen',
    'in 26 min',
    'gerade eben',
  ])
  expect([formatSpan(27 * hour), formatDuration(900), formatBytes(1_940_000_000), formatBytes(512)]).toEqual([
    '27 Stunden',
    '0,9 s',
    '1,94 GB',
    '512 Byte',
  ])
  expect(formatShortDay('2026-11-12T12:00:00Z', now)).toBe('12. Nov.')
  expect(formatDay('2026-11-12T12:00:00Z', now)).toBe('Donnerstag, 12. November')
  expect(formatExact('2026-10-21T00:30:00Z')).toBe('21. Oktober 2026, 02:30:00 MESZ')
  expect(formatCount(88_410)).toBe('88.410')
})

test('one English word may be two in German', () => {
  speak('de', words)
  expect([t`To`, t({ message: 'To', context: 'mail' })]).toEqual(['Bis', 'An'])
})

test('what no catalog knows is said in English', () => {
  speak('de', {})
  expect(plural(2, { one: '# backup', other: '# backups' })).toBe('2 backups')
})

test('elements stand where the language puts them', () => {
  speak('de', words)
  const { container } = render(
    <p>
      <Trans>
        Locked out? Every archive restores with <code>tar</code> and <b>psql</b> alone.
      </Trans>
    </p>,
  )
  expect(container.innerHTML).toBe(
    '<p>Ausgesperrt? Jedes Archiv lässt sich allein mit <code>tar</code> und <b>psql</b> wiederherstellen.</p>',
  )
})

test('what is written by people cannot become an element', () => {
  const name = '<b>bold</b> {name}'
  const { container } = render(
    <p>
      <Trans>
        Nothing of {name} expires until <i>someone</i> has looked.
      </Trans>
    </p>,
  )
  expect(container.textContent).toBe('Nothing of <b>bold</b> {name} expires until someone has looked.')
})

test('a problem of the server has a German sentence above its own', () => {
  const problem = { code: 'store_full', message: 'The store is full', hint: 'Delete something.' }
  expect(inOwnWords(problem)).toEqual(problem)
  speak('de', words, server)
  expect(inOwnWords(problem)).toEqual({
    code: 'store_full',
    message: 'Der Speicher ist voll.',
    hint: 'The store is full. Delete something.',
  })
  const unknown = { code: 'new_code', message: 'Something new.', hint: null }
  expect(inOwnWords(unknown)).toEqual(unknown)
})

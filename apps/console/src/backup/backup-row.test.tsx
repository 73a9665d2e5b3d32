import type { Backup } from '@mvp/core/contract'
import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { aBackup, anAttempt } from '../../test/backups.ts'
import { renderInConsole } from '../../test/render-console.tsx'
import { BackupDialogs } from './backup-dialogs.tsx'
import { BackupRow } from './backup-row.tsx'
import { shownColumns } from './list-columns.ts'

const now = Date.parse('2026-10-21T03:34:00Z')

async function row(backup: Backup) {
  await renderInConsole(
    <BackupDialogs>
      <table>
        <tbody>
          <BackupRow
            {...{ backup, now }}
            dated={false}
            columns={shownColumns(undefined)}
            selected={false}
            onSelect={() => undefined}
          />
        </tbody>
      </table>
    </BackupDialogs>,
  )
  return screen.findByRole('row')
}

const has = (element: HTMLElement, name: string | RegExp) =>
  within(element).queryByRole('button', { name }) ?? within(element).queryByRole('link', { name })

test('a verified backup offers the way back, and its time in words and exactly', async () => {
  const shown = await row(aBackup())
  expect(shown.textContent).toContain('Verified')
  expect(shown.textContent).toContain('31 tables, 1,204 documents')
  expect(shown.textContent).toContain('1.94 GB')
  expect(within(shown).getByText('3 h ago').getAttribute('dateTime')).toBe('2026-10-21T00:30:00.000Z')
  expect(has(shown, 'Restore…')?.getAttribute('href')).toBe(`/backups/${aBackup().id}/restore`)
  expect(has(shown, 'Try again')).toBeNull()
})

test('a failed one says why and can be tried again, and cannot be restored', async () => {
  const error = { code: 'database_unreachable', message: 'The app database did not answer.', hint: null }
  const shown = await row(anAttempt({ status: 'failed', error }))
  expect(shown.textContent).toContain('The app database did not answer.')
  expect(has(shown, 'Try again')).not.toBeNull()
  expect(has(shown, 'Restore…')).toBeNull()
  expect(shown.getAttribute('data-state')).toBe('failed')
})

test('a refused upload is not offered again: the file is no longer here', async () => {
  const error = { code: 'archive_refused', message: 'The entry “../x” points outside.', hint: null }
  const shown = await row(anAttempt({ status: 'failed', kind: 'upload', origin: 'uploaded', error }))
  expect(has(shown, 'Try again')).toBeNull()
})

test('a running one shows how far it is, can be cancelled and cannot be selected', async () => {
  const progress = { phase: 'documents', percent: 62, bytesDone: 1_210_000_000, bytesTotal: 1_940_000_000 }
  const shown = await row(anAttempt({ status: 'running', progress }))
  expect(within(shown).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('62')
  expect(shown.textContent).toContain('1.21 GB of 1.94 GB')
  expect(has(shown, 'Cancel')).not.toBeNull()
  expect(within(shown).getByRole<HTMLInputElement>('checkbox').disabled).toBe(true)
})

test.each([
  ['pinned', aBackup({ pinned: true }), 'Pinned'],
  ['safety', aBackup({ origin: 'safety' }), 'Safety'],
  ['foreign', aBackup({ origin: 'uploaded', kind: 'upload', provenance: 'foreign' }), 'Verified, foreign'],
  ['with warnings', aBackup({ warnings: [{ code: 'x', message: 'y' }] }), '1 warning'],
  ['damaged', aBackup({ verification: 'corrupt' }), 'Damaged'],
])('a %s one says so', async (_kind, backup, word) => {
  expect((await row(backup)).textContent).toContain(word)
})

test('a row says whether it is pinned, where it can be changed', async () => {
  const pin = (shown: HTMLElement) => within(shown).getByRole('button', { name: /^Pin / })
  expect(pin(await row(aBackup())).getAttribute('aria-pressed')).toBe('false')
  cleanup()
  expect(pin(await row(aBackup({ pinned: true }))).getAttribute('aria-pressed')).toBe('true')
})

test('a skipped slot says why, and there is nothing to restore, to pin or to try again', async () => {
  const error = { code: 'overlap', message: 'The run before was still going.', hint: null }
  const shown = await row(anAttempt({ status: 'skipped', error }))
  expect(shown.textContent).toContain('The run before was still going.')
  expect(has(shown, 'Restore…') ?? has(shown, /^Pin/) ?? has(shown, 'Try again')).toBeNull()
})

test('a whole one can be dragged out as a download', async () => {
  const shown = await row(aBackup())
  const carried = new Map<string, string>()
  fireEvent.dragStart(shown, {
    dataTransfer: { setData: (type: string, value: string) => carried.set(type, value), effectAllowed: '' },
  })
  const address = `${location.origin}/api/admin/backups/${aBackup().id}/download`
  expect(carried.get('DownloadURL')).toBe(`application/gzip:${aBackup().fileName}:${address}`)
})

test('a damaged one cannot be dragged out', async () => {
  expect((await row(aBackup({ verification: 'corrupt' }))).getAttribute('draggable')).toBe('false')
})

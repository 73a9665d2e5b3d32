import type { SchedulePreview } from '@mvp/core/contract-schedule'
import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { renderInConsole } from '../../test/render-console.tsx'
import { NextRuns } from './next-runs.tsx'
import { RetentionPreviewPanel } from './retention-preview.tsx'

const now = Date.parse('2026-10-22T03:34:00Z')
const saturday = '2026-10-24T00:30:00.000Z'

function aPreview(facts: Partial<SchedulePreview> = {}): SchedulePreview {
  return {
    problems: [],
    cron: '30 2 * * *',
    timeZone: 'Europe/Berlin',
    sentence: 'Every day at 02:30, Europe/Berlin',
    nextRuns: [{ at: saturday, note: null }],
    remarks: [],
    retentionSentence: '',
    retention: { stay: 0, go: 0, goBytes: 0, backups: [] },
    ...facts,
  }
}

async function runs(preview: SchedulePreview) {
  await renderInConsole(<NextRuns preview={preview} now={now} />)
  return within(await screen.findByRole('list', { name: 'Next five runs' })).queryAllByRole('listitem')
}

test("a run in the reader's own zone is said once, with UTC and how far it is", async () => {
  const [run] = await runs(aPreview())
  expect(run?.textContent).toBe('Sat 24 October02:30 CEST00:30 UTCin 1 d')
})

test("elsewhere the reader's own time stands beside it, with its day if that is another", async () => {
  const [run] = await runs(aPreview({ timeZone: 'America/New_York' }))
  expect(run?.textContent).toBe('Fri 23 October20:30 EDTSat 02:30 CEST00:30 UTCin 1 d')
})

test('UTC is not said twice', async () => {
  const [run] = await runs(aPreview({ timeZone: 'UTC' }))
  expect(run?.textContent).toBe('Sat 24 October00:30 UTC02:30 CESTin 1 d')
})

test('a change of the clocks is said at its run, and marked', async () => {
  const note = 'Clocks go back: 02:30 comes twice. It runs once, the first time.'
  const [plain, marked] = await runs(
    aPreview({
      nextRuns: [
        { at: saturday, note: null },
        { at: '2026-10-25T00:30:00.000Z', note },
      ],
    }),
  )
  expect(plain?.hasAttribute('data-note')).toBe(false)
  expect(marked?.getAttribute('data-note')).toBe('true')
  expect(marked?.textContent).toContain(note)
})

test('a rule that never runs says why', async () => {
  const problem = { field: 'cron' as const, message: 'This never comes. February has no 30th.', hint: null }
  expect(await runs(aPreview({ problems: [problem], nextRuns: [] }))).toEqual([])
  expect(screen.getByText(problem.message)).not.toBeNull()
})

test('the preview counts what stays and what goes, and gives every reason', async () => {
  const verdict = { fileName: 'a.tar.gz', takenAt: saturday, sizeBytes: 1_940_000_000 }
  const backups = [
    { ...verdict, id: '1', stays: true, reasons: ['daily 1 of 7', 'newest good one'] },
    { ...verdict, id: '2', stays: false, reasons: ['older than 7 daily'] },
  ]
  const preview = aPreview({ retention: { stay: 1, go: 1, goBytes: 1_940_000_000, backups } })
  await renderInConsole(<RetentionPreviewPanel preview={preview} name="Nightly" now={now} />)
  expect((await screen.findByRole('heading')).textContent).toBe('1 stays, 1 goes')
  const [stays, goes] = screen.getAllByRole('listitem')
  expect(stays?.textContent).toBe('24 Oct 02:30Staysdaily 1 of 7, newest good one1.94 GB')
  expect(goes?.textContent).toBe('24 Oct 02:30Goesolder than 7 daily1.94 GB')
})

test('a long preview begins short', async () => {
  const backups = Array.from({ length: 40 }, (_, index) => ({
    id: String(index),
    fileName: 'a.tar.gz',
    takenAt: saturday,
    sizeBytes: 1,
    stays: true,
    reasons: [],
  }))
  const preview = aPreview({ retention: { stay: 40, go: 0, goBytes: 0, backups } })
  await renderInConsole(<RetentionPreviewPanel preview={preview} name={null} now={now} />)
  expect(await screen.findAllByRole('listitem')).toHaveLength(12)
  expect(screen.getByRole('button', { name: 'Show 28 more' })).not.toBeNull()
})

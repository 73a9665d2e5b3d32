import { fireEvent, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { aManifest, anArchive } from '../../test/archive.ts'
import { renderInConsole } from '../../test/render-console.tsx'
import { InspectSheet } from './inspect-sheet.tsx'
import { openUploads } from './uploads.ts'

test('shows what is in an archive before a byte of it is sent, then sends it when asked', async () => {
  const sent: string[] = []
  const uploads = openUploads((file) => {
    sent.push(file.name)
    return new Promise(() => undefined)
  })
  const onClose = vi.fn()
  const bytes = anArchive(aManifest({ archiveBytes: 1 }))
  const file = new File([bytes], 'motovaultpro_backup_20261012_003000.tar.gz')
  await renderInConsole(<InspectSheet file={file} onClose={onClose} onChooseAnother={() => undefined} />, uploads)
  expect(await screen.findByText('31 tables, 183,617 rows, 1,191 documents')).toBeDefined()
  expect(screen.getByText(/12 October 2026, 02:30:00/)).toBeDefined()
  expect(sent).toEqual([])
  fireEvent.click(screen.getByRole('button', { name: /^Upload/ }))
  expect(sent).toEqual([file.name])
  expect(onClose).toHaveBeenCalled()
})

test('refuses a file that is no archive with the reason, and offers no upload', async () => {
  const file = new File(['holiday photos'], 'holiday.tar.gz')
  await renderInConsole(<InspectSheet file={file} onClose={() => undefined} onChooseAnother={() => undefined} />)
  expect(await screen.findByText('This is not a backup that can be restored here')).toBeDefined()
  expect(screen.getByRole('alert').textContent).toMatch(/^This file .*\.$/)
  expect(screen.getByText('Nothing was sent.')).toBeDefined()
  expect(screen.queryByRole('button', { name: /^Upload/ })).toBeNull()
})

import { expect, test } from 'vitest'
import type { SendEvents } from './send-file.ts'
import { isUnderWay, openUploads } from './uploads.ts'

const file = new File([new Uint8Array(100)], 'archive.tar.gz')

/** A transfer in the test's hands: what the connection would say is said by the test. */
function held() {
  const asked: string[] = []
  let events: SendEvents | null = null
  const uploads = openUploads((_file, given) => {
    events = given
    const sending = {
      pause: async () => void asked.push('pause'),
      resume: () => void asked.push('resume'),
      cancel: async () => void asked.push('cancel'),
    }
    return Promise.resolve(sending)
  })
  uploads.start(file)
  return { uploads, asked, events: events as unknown as SendEvents, state: () => uploads.snapshot().current?.state }
}

const trouble = { code: 'archive_refused', message: 'Its sha256 differs.', hint: null }

test('an upload is sent, then checked, then completed', () => {
  const { events, state, uploads } = held()
  expect(state()).toBe('sending')
  events.onProgress(40)
  expect(uploads.snapshot().current?.sentBytes).toBe(40)
  events.onProgress(100)
  expect(state()).toBe('checking')
  events.onCompleted()
  expect(state()).toBe('completed')
})

test('pause and resume reach the transfer, and a late progress event does not undo the pause', async () => {
  const { asked, events, state, uploads } = held()
  uploads.pause()
  events.onProgress(60)
  expect(state()).toBe('paused')
  uploads.resume()
  expect(state()).toBe('sending')
  await Promise.resolve()
  expect(asked).toEqual(['pause', 'resume'])
})

test('an ended session makes it wait, and signing in lets it go on', async () => {
  const { asked, events, state, uploads } = held()
  events.onFailure({ kind: 'signed-out', trouble })
  expect(state()).toBe('signed-out')
  expect(isUnderWay(uploads.snapshot().current)).toBe(true)
  uploads.resumeSignedOut()
  await Promise.resolve()
  expect(state()).toBe('sending')
  expect(asked).toEqual(['resume'])
})

test('signing in does not start a paused upload', () => {
  const { state, uploads } = held()
  uploads.pause()
  uploads.resumeSignedOut()
  expect(state()).toBe('paused')
})

test('what the server refuses is said, and gone when its sheet is closed', () => {
  const { events, state, uploads } = held()
  events.onFailure({ kind: 'refused', trouble })
  expect(state()).toBe('refused')
  expect(uploads.snapshot().current?.trouble?.message).toBe('Its sha256 differs.')
  uploads.hideSheet()
  expect(uploads.snapshot()).toEqual({ current: null, sheetOpen: false })
})

test('closing the sheet of a running upload leaves it running', () => {
  const { state, uploads } = held()
  uploads.hideSheet()
  expect(state()).toBe('sending')
})

test('cancelling ends it on the server too', async () => {
  const { asked, uploads } = held()
  uploads.cancel()
  expect(uploads.snapshot().current).toBeNull()
  await Promise.resolve()
  expect(asked).toEqual(['cancel'])
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hashEnds } from './file-ends.ts'
import { openUnfinishedUploads } from './unfinished-uploads.ts'

const channels: BroadcastChannel[] = []
beforeEach(() => localStorage.clear())
afterEach(() => {
  for (const channel of channels.splice(0)) channel.close()
})

/** One page of the browser; closed as a crash closes it: without a word. */
function aTab() {
  const channel = new BroadcastChannel('unfinished-uploads of a test')
  channels.push(channel)
  return { uploads: openUnfinishedUploads(localStorage, channel), crash: () => channel.close() }
}

const upload = { url: 'https://backup.test/upload/1', fileName: 'a.tar.gz', sizeBytes: 100, ends: 'abc' }

test('what a page was sending when it crashed is there for the next, and not before', async () => {
  const first = aTab()
  const second = aTab()
  first.uploads.hold(upload)
  expect(await first.uploads.interrupted()).toEqual([])
  expect(await second.uploads.interrupted()).toEqual([])
  first.crash()
  expect(await second.uploads.interrupted()).toEqual([upload])
  expect(await aTab().uploads.interrupted()).toEqual([upload])
})

test('what has ended is forgotten in every tab, which are told', async () => {
  const first = aTab()
  const second = aTab()
  const told = vi.fn()
  second.uploads.subscribe(told)
  first.uploads.hold(upload)
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1), 20_000)
  first.uploads.forget(upload.url)
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2), 20_000)
  expect(second.uploads.all()).toEqual([])
})

test('what stands in the storage and is none of ours is left alone', () => {
  localStorage.setItem('unfinished-upload:https://backup.test/upload/2', '{"url":1}')
  localStorage.setItem('unfinished-upload:https://backup.test/upload/3', 'no JSON')
  localStorage.setItem('something else', JSON.stringify(upload))
  expect(aTab().uploads.all()).toEqual([])
})

test('a full storage does not stop an upload', () => {
  const full = { ...localStorage, setItem: () => expect.fail('full') } as unknown as Storage
  const channel = new BroadcastChannel('unfinished-uploads of a test')
  channels.push(channel)
  expect(() => openUnfinishedUploads(full, channel).hold(upload)).not.toThrow()
})

test('a file is known by its ends: one byte there makes it another', async () => {
  const bytes = new Uint8Array(200_000).fill(7)
  const ends = await hashEnds(new Blob([bytes]))
  expect(await hashEnds(new File([bytes], 'of another name'))).toBe(ends)
  for (const at of [0, 65_535, 199_999, 140_000]) {
    const other = bytes.slice()
    other[at] = 8
    expect(await hashEnds(new Blob([other])), `byte ${at}`).not.toBe(ends)
  }
})

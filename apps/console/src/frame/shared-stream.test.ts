import { beforeEach, expect, test } from 'vitest'
import { openSharedStream } from './shared-stream.ts'

/** The server's end of a stream, as the test moves it. */
class Source extends EventTarget {
  readyState = 0
  readonly url: string
  constructor(url: string) {
    super()
    this.url = url
    opened.push(this)
  }
  close() {
    this.readyState = 2
  }
  says(type: string, data = '', readyState = 1) {
    this.readyState = readyState
    this.dispatchEvent(type === 'error' ? new Event(type) : new MessageEvent(type, { data, lastEventId: data }))
  }
}

let opened: Source[]
let at: number

beforeEach(() => {
  opened = []
  at = 0
})

function tab(stream: ReturnType<typeof openSharedStream>) {
  const heard: string[] = []
  const ear = {
    postMessage: ({ type, data, readyState }: { type: string; data?: string; readyState: number }) =>
      heard.push([type, data || readyState].join(' ')),
  }
  return { heard, join: () => stream.join(ear, '/watch'), leave: () => stream.leave(ear) }
}

const start = () =>
  openSharedStream(
    (url) => new Source(url) as unknown as EventSource,
    () => at,
  )

test('every tab hears one stream, and whoever joins late that it stands', () => {
  const stream = start()
  const [first, second] = [tab(stream), tab(stream)]
  first.join()
  opened[0]?.says('open')
  opened[0]?.says('connected', 'options')
  second.join()
  opened[0]?.says('message', 'a backup')
  expect(opened.map(({ url }) => url)).toEqual(['/watch'])
  expect(first.heard).toEqual(['open 1', 'connected options', 'message a backup'])
  expect(second.heard).toEqual(['connected options', 'message a backup'])
})

test('is closed when the last tab has gone, and not before', () => {
  const stream = start()
  const [first, second] = [tab(stream), tab(stream)]
  first.join()
  second.join()
  first.leave()
  first.leave()
  expect(opened[0]?.readyState).not.toBe(2)
  second.leave()
  expect(opened[0]?.readyState).toBe(2)
})

test('a stream that has fallen silent is opened anew for whoever joins, and all hear of the gap', () => {
  const stream = start()
  const [first, second, third] = [tab(stream), tab(stream), tab(stream)]
  first.join()
  opened[0]?.says('connected', 'options')
  at = 2_000
  second.join()
  third.join()
  expect([opened.length, opened[0]?.readyState]).toEqual([2, 2])
  opened[0]?.says('message', 'too late')
  opened[1]?.says('connected', 'options')
  expect(first.heard).toEqual(['connected options', 'error 0', 'connected options'])
  expect(second.heard).toEqual(['connected options'])
  expect(third.heard).toEqual(['connected options'])
})

test('a stream that broke is opened at once for whoever comes, not when the browser tries again', () => {
  const stream = start()
  const [first, second] = [tab(stream), tab(stream)]
  first.join()
  opened[0]?.says('connected', 'options')
  opened[0]?.says('error', '', 0)
  second.join()
  expect(opened).toHaveLength(2)
  expect(first.heard).toEqual(['connected options', 'error 0', 'error 0'])
})

test('an end that the server declares is joined by nobody', () => {
  for (const end of [(source?: Source) => source?.says('return'), (source?: Source) => source?.says('error', '', 2)]) {
    opened = []
    const stream = start()
    const [first, second] = [tab(stream), tab(stream)]
    first.join()
    second.join()
    end(opened[0])
    first.leave()
    first.join()
    expect(opened).toHaveLength(2)
    expect([opened[0]?.readyState, second.heard.length]).toEqual([2, 1])
    opened[1]?.says('connected', 'options')
    expect(second.heard).toHaveLength(1)
  }
})

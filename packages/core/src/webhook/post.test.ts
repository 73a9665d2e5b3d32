import { afterEach, beforeEach, expect, test } from 'vitest'
import { startFakeSmtp } from '../../test/mail-providers.ts'
import { type Manner, type Receiver, startReceiver } from '../../test/receiver.ts'
import { type PostAnswer, post } from './post.ts'

let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

type Trial = { url?: string; privateHosts?: string[]; hookMs?: number; closing?: AbortSignal }

function attempt({ url = receiver.url, privateHosts = ['127.0.0.1'], hookMs = 20_000, closing }: Trial = {}) {
  const core = { env: { privateHosts }, timings: { hook: hookMs }, closing: closing ?? new AbortController().signal }
  return post(core as Parameters<typeof post>[0], { url, headers: {}, body: 'ünd' })
}

const answers: (PostAnswer & { manner: Manner })[] = [
  { manner: 'accept', taken: true, lasting: false, said: 'It answered 204 No Content.' },
  { manner: 'refuse', taken: false, lasting: true, said: 'It answered 410 Gone.' },
  { manner: 'busy', taken: false, lasting: false, said: 'It answered 429 Too Many Requests.' },
  { manner: 'fail', taken: false, lasting: false, said: 'It answered 503 Service Unavailable.' },
  { manner: 'flood', taken: true, lasting: false, said: 'It answered 200 OK.' },
]

test.each(answers)('says what was answered, and nothing of the body: $manner', async ({ manner, ...answer }) => {
  receiver.manner = manner
  expect(await attempt()).toEqual(answer)
  expect(receiver.posts).toMatchObject([{ path: '/', body: 'ünd' }])
})

test('follows no redirect', async () => {
  receiver.manner = 'redirect'
  expect(await attempt()).toEqual({
    taken: false,
    lasting: true,
    said: 'It answered 302 Found. Redirects are not followed: give the address it leads to.',
  })
  expect(receiver.posts).toHaveLength(1)
})

test.each<Manner>(['hang', 'trickle'])('waits no longer than it may: %s', async (manner) => {
  receiver.manner = manner
  const { taken, said } = await attempt({ hookMs: 1000 })
  // Of one that trickles the status is known, and that is all that counts.
  expect({ taken, said }).toEqual(
    manner === 'hang'
      ? { taken: false, said: 'There was no answer within 1 seconds.' }
      : { taken: true, said: 'It answered 200 OK.' },
  )
})

test('stops when the server stops', async () => {
  receiver.manner = 'hang'
  expect(await attempt({ closing: AbortSignal.timeout(200) })).toMatchObject({ taken: false, lasting: false })
})

test('says that nobody is there, or hung up', async () => {
  const nobody = await attempt({ url: 'http://127.0.0.1:9/' })
  expect(nobody).toMatchObject({
    taken: false,
    lasting: false,
    said: expect.stringMatching(/^It could not be reached: .*ECONNREFUSED/),
  })
  receiver.manner = 'close'
  expect(await attempt()).toMatchObject({ taken: false, said: expect.stringMatching(/^It could not be reached: /) })
})

test('connects to nothing in its own network, whether by address or by a name that leads there', async () => {
  const { port } = new URL(receiver.url)
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0x7f000001']) {
    expect(await attempt({ url: `http://${host}:${port}/`, privateHosts: [] })).toMatchObject({
      taken: false,
      lasting: true,
      said: expect.stringMatching(/no address on the internet/),
    })
  }
  expect(receiver.posts).toEqual([])
})

test('reaches a private host by name when that is allowed', async () => {
  const { port } = new URL(receiver.url)
  const url = `http://localhost:${port}/hook`
  expect(await attempt({ url, privateHosts: ['localhost'] })).toMatchObject({ taken: true })
  expect(receiver.posts).toMatchObject([{ path: '/hook', headers: { host: `localhost:${port}` } }])
})

test('gives nothing to a receiver whose certificate nobody vouches for', async () => {
  const impostor = await startFakeSmtp({ secure: true })
  const answer = await attempt({ url: impostor.url('smtps').replace('smtps:', 'https:') })
  expect(answer).toMatchObject({ taken: false, said: expect.stringMatching(/certificate/i) })
  await impostor.close()
})

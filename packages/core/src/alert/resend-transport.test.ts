import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type FakeResend, type Mode, startFakeResend } from '../../test/mail-providers.ts'
import { resendTransport } from './resend-transport.ts'

let provider: FakeResend
beforeAll(async () => {
  provider = await startFakeResend()
})
afterAll(() => provider.close())
beforeEach(() => {
  provider.mode = 'accept'
  provider.mails = []
})

const from = 'Backup <backup@example.org>'
const letter = { id: 'one', to: ['ada@example.org'], subject: 'Hello', html: '<p>Hello</p>', text: 'Hello' }
const open = (baseUrl = provider.url) => resendTransport({ apiKey: 're_test', baseUrl, from })
const patience = () => AbortSignal.timeout(10_000)

test('hands over the mail under its id, and says what Resend calls it', async () => {
  const id = 'first'
  expect(await open().send({ ...letter, id }, patience())).toEqual({
    taken: true,
    providerId: 'mail-first',
    said: 'Resend took it as mail-first.',
    refused: null,
  })
  const { to, subject, html, text } = letter
  expect(provider.mails).toEqual([{ key: id, from, to, subject, html, text }])
})

const answers: { mode: Mode; lasting: boolean; said: RegExp }[] = [
  { mode: 'refuse', lasting: true, said: /^Resend answered 401: API key is invalid \(invalid_api_key\)$/ },
  { mode: 'busy', lasting: false, said: /^Resend answered 429: Too many requests/ },
  { mode: 'fail', lasting: false, said: /^Resend answered 502: <html>Bad gateway/ },
  { mode: 'garbage', lasting: false, said: /^Resend answered 200: OK$/ },
  { mode: 'close', lasting: false, said: /^Resend could not be reached: / },
]

test.each(answers)('tells what it said when it did not take it: $mode', async ({ mode, lasting, said }) => {
  provider.mode = mode
  const answer = await open().send({ ...letter, id: mode }, patience())
  expect(answer).toEqual({ taken: false, lasting, said: expect.stringMatching(said) })
})

test('one that was taken and never answered is not sent twice', async () => {
  provider.mode = 'close'
  expect(await open().send({ ...letter, id: 'lost' }, patience())).toMatchObject({ taken: false })
  provider.mode = 'accept'
  expect(await open().send({ ...letter, id: 'lost' }, patience())).toMatchObject({ taken: true })
  expect(provider.mails).toHaveLength(1)
})

test('waits no longer than it may', async () => {
  provider.mode = 'hang'
  const answer = await open().send({ ...letter, id: 'slow' }, AbortSignal.timeout(200))
  expect(answer).toMatchObject({ taken: false, lasting: false })
})

test('says what is wrong with TLS, and that nobody is there', async () => {
  const notTls = provider.url.replace('http:', 'https:')
  expect(await open(notTls).send(letter, patience())).toMatchObject({
    taken: false,
    said: expect.stringMatching(/ssl|tls|packet/i),
  })
  const nobody = await open('http://127.0.0.1:9').send(letter, patience())
  expect(nobody).toMatchObject({
    taken: false,
    lasting: false,
    said: expect.stringMatching(/^Resend could not be reached: .+/),
  })
})

import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeSmtp, type Mode, startFakeSmtp } from '../../test/mail-providers.ts'
import { smtpTransport } from './smtp-transport.ts'

let server: FakeSmtp
beforeEach(async () => {
  server = await startFakeSmtp({ secure: false })
})
afterEach(() => server.close())

const letter = { id: 'one', to: ['ada@example.org'], subject: 'Hello – there', html: '<p>Hello</p>', text: 'Hello' }
const open = (url = server.url('smtp'), timeoutMs = 10_000) =>
  smtpTransport({ url, from: 'Backup <backup@example.org>', timeoutMs })
const patience = () => AbortSignal.timeout(20_000)

test('hands over the mail with its id as Message-ID, and tells the answer', async () => {
  expect(await open().send(letter, patience())).toEqual({
    taken: true,
    providerId: '<one@example.org>',
    said: 'The mail server answered: 250 OK: taken',
    refused: null,
  })
  const [message] = server.messages
  expect(message?.recipients).toEqual(['ada@example.org'])
  expect(message?.raw).toMatch(/^Message-ID: <one@example\.org>\r$/m)
  expect(message?.raw).toMatch(/^From: Backup <backup@example\.org>\r$/m)
})

test('goes to fifty at once', async () => {
  const to = Array.from({ length: 50 }, (_, n) => `admin${n}@example.org`)
  expect(await open().send({ ...letter, to }, patience())).toMatchObject({ taken: true, refused: null })
  expect(server.messages.map(({ recipients }) => recipients)).toEqual([to])
})

test('a subject with line ends adds no header', async () => {
  await open().send({ ...letter, subject: 'Hello\r\nBcc: eve@example.org\r\n\r\nInjected' }, patience())
  const [message] = server.messages
  const headers = message!.raw.split('\r\n\r\n', 1)[0]!
  expect(headers).not.toMatch(/^Bcc:/im)
  expect(message?.recipients).toEqual(['ada@example.org'])
})

const answers: { mode: Mode; lasting: boolean; said: RegExp }[] = [
  { mode: 'refuse', lasting: true, said: /^The mail server answered: .*550 Sender not allowed/ },
  { mode: 'busy', lasting: false, said: /^The mail server answered: .*451 Try again later/ },
  { mode: 'fail', lasting: true, said: /^The mail server answered: .*554 Transaction failed/ },
  { mode: 'close', lasting: false, said: /^The mail server could not be used: .+/ },
]

test.each(answers)('tells what it said when it did not take it: $mode', async ({ mode, lasting, said }) => {
  server.mode = mode
  const answer = await open().send(letter, patience())
  expect(answer).toEqual({ taken: false, lasting, said: expect.stringMatching(said) })
  expect(server.messages).toEqual([])
})

test('waits neither longer than it may nor for a server that says nothing', async () => {
  server.mode = 'hang'
  expect(await open().send(letter, AbortSignal.timeout(300))).toMatchObject({ taken: false, lasting: false })
  expect(await open(undefined, 600).send(letter, patience())).toMatchObject({ taken: false, lasting: false })
})

test('does not give a mail to a server whose certificate nobody vouches for, and says so', async () => {
  const impostor = await startFakeSmtp({ secure: true })
  const answer = await open(impostor.url('smtps')).send(letter, patience())
  expect(answer).toMatchObject({ taken: false, said: expect.stringMatching(/certificate/i) })
  expect(impostor.messages).toEqual([])
  await impostor.close()
})

test('says that nobody is there', async () => {
  const answer = await open('smtp://127.0.0.1:9').send(letter, patience())
  expect(answer).toMatchObject({ taken: false, lasting: false, said: expect.stringMatching(/ECONNREFUSED/) })
})

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** What a mail provider does with the next requests. `close` takes the mail, and goes away instead of answering. */
export type Mode = 'accept' | 'hang' | 'refuse' | 'busy' | 'fail' | 'garbage' | 'close'

export type SentMail = { key: string; to: string[]; subject: string; html: string; text: string; from: string }

export type FakeResend = {
  url: string
  mode: Mode
  /** What it has taken, once for each key, as Resend does. */
  mails: SentMail[]
  /** Every request, also those that came to nothing. */
  keys: string[]
  close(): Promise<void>
}

/** Resend's API, as far as a mail goes. A key that comes again with another mail is refused. */
export async function startFakeResend(): Promise<FakeResend> {
  const taken = new Map<string, string>()
  const take = (key: string, body: string) => {
    if (!taken.has(key)) fake.mails.push({ key, ...JSON.parse(body) })
    taken.set(key, taken.get(key) ?? body)
    return taken.get(key) === body ? 200 : 409
  }
  const http = createServer(async (request, response) => {
    const key = String(request.headers['idempotency-key'])
    let body = ''
    for await (const chunk of request) body += chunk
    fake.keys.push(key)
    const failure = failures[fake.mode]
    if (request.headers.authorization !== 'Bearer re_test') response.destroy()
    else if (failure) response.writeHead(failure.status, { 'content-type': 'application/json' }).end(failure.body)
    else if (fake.mode !== 'hang') {
      response.writeHead(take(key, body), { 'content-type': 'application/json' })
      if (fake.mode === 'close') response.write('{"id":', () => response.destroy())
      else response.end(JSON.stringify({ id: `mail-${key}` }))
    }
  })
  const url = `http://127.0.0.1:${await listen(http)}`
  const fake: FakeResend = {
    url,
    mode: 'accept',
    mails: [],
    keys: [],
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return fake
}

const failures: Partial<Record<Mode, { status: number; body: string }>> = {
  refuse: { status: 401, body: JSON.stringify({ name: 'invalid_api_key', message: 'API key is invalid' }) },
  busy: { status: 429, body: JSON.stringify({ name: 'rate_limit_exceeded', message: 'Too many requests' }) },
  fail: { status: 502, body: '<html>Bad gateway</html>' },
  garbage: { status: 200, body: 'OK' },
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

export type FakeSmtp = {
  /** `smtps` addresses it over TLS with a certificate that nobody vouches for. */
  url(scheme: 'smtp' | 'smtps'): string
  mode: Mode
  /** Whole messages, as they came. */
  messages: { recipients: string[]; raw: string }[]
  close(): Promise<void>
}

/** A real SMTP server that can be told to misbehave when a message is handed over. */
export async function startFakeSmtp({ secure }: { secure: boolean }): Promise<FakeSmtp> {
  const server = new SMTPServer({
    secure,
    authOptional: true,
    // It has a certificate, but a client that takes any must not be able to hide behind STARTTLS.
    disabledCommands: secure ? [] : ['STARTTLS'],
    logger: false,
    onMailFrom(_address, _session, callback) {
      if (fake.mode === 'refuse') return callback(said(550, 'Sender not allowed'))
      if (fake.mode === 'busy') return callback(said(451, 'Try again later'))
      if (fake.mode !== 'hang') callback()
    },
    onData(stream, session, callback) {
      let raw = ''
      stream.on('data', (chunk) => {
        raw += chunk
      })
      stream.on('end', () => {
        if (fake.mode === 'fail') return callback(said(554, 'Transaction failed'))
        // The client of this session is cut off in the middle, before anything was taken.
        if (fake.mode === 'close') return cut()
        fake.messages.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), raw })
        callback(null, 'OK: taken')
      })
    },
  })
  const cut = () => {
    for (const { _socket } of server.connections as Set<{ _socket: { destroy(): void } }>) _socket.destroy()
  }
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const fake: FakeSmtp = {
    url: (scheme) => `${scheme}://127.0.0.1:${port}`,
    mode: 'accept',
    messages: [],
    close: () =>
      new Promise((resolve) => {
        cut()
        server.close(() => resolve())
      }),
  }
  return fake
}

function said(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

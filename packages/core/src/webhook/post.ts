import { lookup } from 'node:dns/promises'
import { type IncomingMessage, request as requestPlain, STATUS_CODES } from 'node:http'
import { request as requestTls } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { soundText } from '../alert/sound-text.ts'
import type { Core } from '../core.ts'
import { VERSION } from '../version.ts'
import { hostOf, isAllowedHost, isPublicAddress, notPublicSaid } from './guard.ts'

/** What is posted, and where to. */
export type Post = { url: string; headers: Record<string, string>; body: string }

/** What came of it. `lasting`: trying again soon will not help, a person has to change something. */
export type PostAnswer = { taken: boolean; lasting: boolean; said: string }

const ANSWER_BYTES = 4096

/**
 * Posts once. The host is looked up once, judged, and connected to at the addresses that were judged; nothing is
 * redirected, and of the answer only the status is told: it might be from somewhere the server must not be asked about.
 * Never throws what the network or the receiver did.
 */
export async function post(
  core: Pick<Core, 'env' | 'timings' | 'closing'>,
  { url, ...rest }: Post,
): Promise<PostAnswer> {
  const late = AbortSignal.timeout(core.timings.hook)
  const signal = AbortSignal.any([core.closing, late])
  try {
    const to = new URL(url)
    const addresses = await untilAborted(resolve(to), signal)
    if (!isAllowedHost(core.env, to) && !addresses.every(({ address }) => isPublicAddress(address))) {
      return { taken: false, lasting: true, said: notPublicSaid(hostOf(to)) }
    }
    return judge(await send(to, rest, { addresses, signal }))
  } catch (error) {
    if (late.aborted) {
      return { taken: false, lasting: false, said: `There was no answer within ${core.timings.hook / 1000} seconds.` }
    }
    return { taken: false, lasting: false, said: `It could not be reached: ${soundText(reasonOf(error), 300)}` }
  }
}

type Address = { address: string; family: number }

async function resolve(url: URL): Promise<Address[]> {
  const host = hostOf(url)
  const family = isIP(host)
  return family === 0 ? lookup(host, { all: true }) : [{ address: host, family }]
}

/** A resolver that hangs cannot be told to stop. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const enough = new AbortController()
  const aborted = sleep(2 ** 31 - 1, null, { signal: AbortSignal.any([signal, enough.signal]), ref: false })
  return Promise.race([work, aborted as Promise<never>]).finally(() => {
    aborted.catch(() => {})
    enough.abort()
  })
}

type Route = { addresses: Address[]; signal: AbortSignal }

/** The status of the answer. */
function send(url: URL, { headers, body }: Omit<Post, 'url'>, { addresses, signal }: Route): Promise<number> {
  const request = url.protocol === 'https:' ? requestTls : requestPlain
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: {
        'user-agent': `MotoVaultPro-Backup/${VERSION}`,
        'content-length': String(Buffer.byteLength(body)),
        ...headers,
      },
      // A connection of its own, over addresses that were judged: none that another host's name left open.
      agent: false,
      lookup: pinnedTo(addresses),
      rejectUnauthorized: true,
      signal,
    })
    sent.on('response', (answer) => {
      const { statusCode = 0 } = answer
      // From here on the status is known, and how the rest ends changes nothing.
      sent.off('error', reject).on('error', () => resolve(statusCode))
      swallow(answer, () => resolve(statusCode))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Whatever the name leads to by now. */
function pinnedTo(addresses: Address[]): LookupFunction {
  return (host, { all }, callback) => {
    const [first] = addresses
    if (!first) callback(new Error(`${host} has no address`), '')
    else if (all) callback(null, addresses)
    else callback(null, first.address, first.family)
  }
}

/** Reads as much of it as is polite. */
function swallow(answer: IncomingMessage, done: () => void): void {
  let bytes = 0
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > ANSWER_BYTES) answer.destroy()
  })
  answer.on('error', () => {})
  answer.on('close', done)
}

const STATUSES_THAT_PASS = new Set([408, 409, 425, 429])

function judge(status: number): PostAnswer {
  const said = `It answered ${[status, STATUS_CODES[status]].join(' ').trim()}.`
  if (status >= 200 && status < 300) return { taken: true, lasting: false, said }
  if (status >= 300 && status < 400) {
    return { taken: false, lasting: true, said: `${said} Redirects are not followed: give the address it leads to.` }
  }
  return { taken: false, lasting: status >= 400 && status < 500 && !STATUSES_THAT_PASS.has(status), said }
}

/** Of several addresses that were tried, the first says it. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}

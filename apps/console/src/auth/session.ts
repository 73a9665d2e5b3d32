import { t } from '@lingui/core/macro'
import { anew } from '../language/i18n.ts'
import { formatDuration } from '../parts/format-time.ts'
import { isRecord } from '../parts/record.ts'

/** Why the server did not do it, in a sentence for the form. */
export type Refusal = { status: number | null; message: string }

type Credentials = { email: string; password: string }

/** Signs in by a session cookie; null when it worked. */
export async function signIn(credentials: Credentials): Promise<Refusal | null> {
  const refusal = await post('/api/auth/sign-in/email', credentials)
  if (refusal?.status === 401) return { status: 401, message: t`Mail address or password is wrong.` }
  return refusal
}

/** Makes the first admin by the one-time link and signs in as that admin; null when it worked. */
export async function setUp(request: Credentials & { token: string }): Promise<Refusal | null> {
  const refusal = await post('/api/auth/set-up', request)
  return refusal ?? signIn({ email: request.email, password: request.password })
}

export function signOut(): Promise<Refusal | null> {
  return post('/api/auth/sign-out', {})
}

async function post(path: string, body: object): Promise<Refusal | null> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.ok ? null : await refusalOf(response)
  } catch {
    // fetch only throws when no answer came.
    return {
      status: null,
      message: t`The server does not answer. Check that it runs and that you are connected to it.`,
    }
  }
}

async function refusalOf(response: Response): Promise<Refusal> {
  const { status } = response
  if (status === 429) return { status, message: t`Too many tries. The next one is possible ${waitOf(response)}.` }
  const body: unknown = await response.json().catch(() => null)
  if (!isRecord(body) || typeof body.message !== 'string')
    return { status, message: t`The server answered ${status} without a reason. Its log says more.` }
  const { message, hint } = body
  return {
    status,
    message: [message, hint]
      .filter((one) => typeof one === 'string')
      .map(anew)
      .join(' '),
  }
}

function waitOf(response: Response): string {
  const seconds = Number(response.headers.get('retry-after') ?? response.headers.get('x-retry-after'))
  return seconds > 0 ? t`in ${formatDuration(seconds * 1000)}` : t`in a minute`
}

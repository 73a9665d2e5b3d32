import { isIP } from 'node:net'
import { type Env, readEnv } from '@mvp/core/env'
import { AppError } from '@mvp/core/errors'
import { startEmbedded } from '@mvp/embedded/start-embedded'

/** Where the embedded default keeps everything, below the folder the server was started in. */
const DATA_DIR = './data'

export type Configuration = {
  env: Env
  /** The origin of BASE_URL, or null when it is unset. */
  publicOrigin: string | null
  /** Stops the PostgreSQL that was started because DATABASE_URL is unset; does nothing otherwise. */
  stopEmbedded: () => Promise<void>
}

/**
 * Reads the environment, the only place that does. With DATABASE_URL unset the embedded default is started and fills
 * in what is missing. Throws `configuration` with all complaints at once, and leaves nothing running then.
 */
export async function configure(): Promise<Configuration> {
  // A variable set to nothing is what compose files make of one that is unset.
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
  if (given.DATABASE_URL) return { ...read(given), stopEmbedded: async () => {} }
  refuseHalfAnApp(given)
  const embedded = await startEmbedded({ dataDir: DATA_DIR })
  try {
    return { ...read({ ...embedded.env, ...given }), stopEmbedded: () => embedded.stop() }
  } catch (error) {
    await embedded.stop()
    throw error
  }
}

function refuseHalfAnApp(given: Record<string, string | undefined>): void {
  if (given.APP_DATABASE_URL === undefined) return
  throw new AppError('configuration', 'APP_DATABASE_URL is set, but DATABASE_URL is not.', {
    hint: 'Create an empty database for the console, on any server, and give its address as DATABASE_URL.',
  })
}

function read(variables: Record<string, string | undefined>): { env: Env; publicOrigin: string | null } {
  const env = readEnv(variables)
  if ((env.adminEmail === null) !== (env.adminPassword === null)) {
    throw new AppError('configuration', 'ADMIN_EMAIL and ADMIN_PASSWORD belong together: one of them is not set.', {
      hint: 'Set both to create the first admin, or neither and use the set-up link that is printed.',
    })
  }
  refuseBadProxies(env.trustProxy)
  return { env, publicOrigin: variables.BASE_URL ? new URL(env.baseUrl).origin : null }
}

function refuseBadProxies(trustProxy: string | null): void {
  const named = new Set(['loopback', 'linklocal', 'uniquelocal'])
  const proxies = trustProxy?.split(',').map((proxy) => proxy.trim()) ?? []
  const bad = proxies.find((proxy) => !named.has(proxy) && isIP(proxy.split('/', 1)[0] ?? '') === 0)
  if (bad === undefined) return
  throw new AppError('configuration', `TRUST_PROXY: ${bad} is no address and no network.`, {
    hint: 'Give the addresses or networks of your proxies, separated by commas: 10.0.0.0/8, 172.16.0.1.',
  })
}

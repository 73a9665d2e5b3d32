import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError } from './embedded-error.ts'
import { adoptOrLaunch } from './server/adopt-or-launch.ts'
import { claimServer } from './server/claim-server.ts'
import { createCluster } from './server/create-cluster.ts'
import { type Binaries, usableBinaries } from './server/native-binaries.ts'
import { serverUrl } from './server/running-server.ts'
import { type ServerHome, settleHome } from './server/server-home.ts'
import { stopServer } from './server/stop-server.ts'

const patienceMs = 60_000

export type Postgres = {
  /** Superuser, database `postgres`, with the password in it. */
  url: string
  port: number
  pid: number
  /** Fast shutdown; resolves when the server is gone. */
  stop(): Promise<void>
}

/**
 * Starts a private PostgreSQL whose files lie under `dir`, or adopts the one that a killed process left running there.
 * It listens on 127.0.0.1 only, on a free port, asks for a random password, and does not die with this process.
 * Throws EmbeddedError when this platform has no binaries, the files belong to someone else or are in use.
 */
export async function startPostgres({ dir }: { dir: string }): Promise<Postgres> {
  const home = await settleHome(dir)
  const binaries = await usableBinaries(home)
  await createCluster(home, binaries)
  const { port, pid, url, claim } = await claimedServer(home, binaries)
  const stop = async () => {
    await claim.release()
    await stopServer(home, pid)
  }
  return { url, port, pid, stop }
}

/** A server that begins to stop between being found and being claimed is waited out, and another one started. */
async function claimedServer(home: ServerHome, binaries: Binaries) {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(100)) {
    const { port, pid } = await adoptOrLaunch(home, binaries)
    const url = await serverUrl(home, port)
    const claim = await claimServer(url, home)
    if (claim) return { port, pid, url, claim }
  }
  throw new EmbeddedError(`The PostgreSQL of ${home.dir} refuses sessions.`, `Its log is ${home.log}.`)
}

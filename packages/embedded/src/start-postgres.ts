import { adoptOrLaunch } from './server/adopt-or-launch.ts'
import { claimServer } from './server/claim-server.ts'
import { createCluster } from './server/create-cluster.ts'
import { usableBinaries } from './server/native-binaries.ts'
import { serverUrl } from './server/running-server.ts'
import { settleHome } from './server/server-home.ts'
import { stopServer } from './server/stop-server.ts'

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
  const { port, pid } = await adoptOrLaunch(home, binaries)
  const url = await serverUrl(home, port)
  const claim = await claimServer(url, home)
  const stop = async () => {
    await claim.release()
    await stopServer(home, pid)
  }
  return { url, port, pid, stop }
}

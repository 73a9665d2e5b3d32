import { readLock, runsServer, serverUrl } from './server/running-server.ts'
import { findHome } from './server/server-home.ts'

/** The server that runs on the files under `dir`, whoever started it; null when none is ready. */
export async function findPostgres({
  dir,
}: {
  dir: string
}): Promise<{ url: string; port: number; pid: number } | null> {
  const home = await findHome(dir)
  const lock = await readLock(home)
  if (lock?.state !== 'ready' || !(await runsServer(lock.pid, home))) return null
  return { url: await serverUrl(home, lock.port), port: lock.port, pid: lock.pid }
}

import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chown, lstat, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedError, useYourOwnServer } from '../embedded-error.ts'

const run = promisify(execFile)

/** Where things go that an unprivileged server must reach when root's own folders shut it out. */
export const publicRoot = '/var/lib/motovaultpro-backup'

/** Who the server runs as; empty: as ourselves. */
export type Identity = { uid?: number; gid?: number }

/** A server's own folder. `cluster` appears by one rename, whole. */
export type ServerHome = {
  dir: string
  /** Holds `data` (PGDATA) and `password`. */
  cluster: string
  data: string
  password: string
  log: string
  identity: Identity
}

/**
 * Makes the folder usable for the user the server will run as. PostgreSQL refuses root, so root hands it to `nobody`;
 * where `nobody` cannot go (below a folder like /root), the server's files move to `publicRoot` and a note is left.
 */
export async function settleHome(wanted: string): Promise<ServerHome> {
  await mkdir(wanted, { recursive: true })
  const dir = await placeNoted(wanted)
  const home = homeAt(dir, await serverIdentity(dir))
  if (await reaches(home.identity, dir)) return home
  if (dir !== (await realpath(wanted))) {
    throw new EmbeddedError(`The server's user cannot reach ${dir}.`, useYourOwnServer)
  }
  return moveOut(dir, home.identity)
}

/** The folder where the server's files of `wanted` lie, without making or changing anything. */
export async function findHome(wanted: string): Promise<ServerHome> {
  return homeAt(await placeNoted(wanted), {})
}

function homeAt(dir: string, identity: Identity): ServerHome {
  const cluster = join(dir, 'server')
  return {
    dir,
    cluster,
    data: join(cluster, 'data'),
    password: join(cluster, 'password'),
    log: join(dir, 'server.log'),
    identity,
  }
}

/** Follows the note of an earlier move, but not one that was copied along with the folder from somewhere else. */
async function placeNoted(wanted: string): Promise<string> {
  // One folder, one name: a running server is recognised by the path it was started on.
  const dir = await realpath(wanted).catch(() => resolve(wanted))
  const moved = await readNote(join(dir, 'moved-to'))
  return moved && (await readNote(join(moved, 'moved-from'))) === dir ? moved : dir
}

async function readNote(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(
    (note) => note.trim(),
    () => null,
  )
}

async function moveOut(dir: string, identity: Identity): Promise<ServerHome> {
  // Never the same place twice: a folder that was deleted and made anew must not find its former database.
  const key = createHash('sha256').update(dir).digest('hex').slice(0, 12)
  const home = homeAt(join(publicRoot, `${key}-${randomBytes(4).toString('hex')}`), identity)
  await mkdir(home.dir, { recursive: true, mode: 0o755 })
  if (!(await reaches(identity, home.dir))) {
    throw new EmbeddedError(
      `PostgreSQL cannot run as root, and its user can reach neither ${dir} nor ${home.dir}.`,
      useYourOwnServer,
    )
  }
  await writeFile(join(home.dir, 'moved-from'), `${dir}\n`)
  await writeFile(join(dir, 'moved-to'), `${home.dir}\n`)
  return home
}

/** Root runs the server as the owner of existing files, else as `nobody`; anyone else as themselves. */
async function serverIdentity(dir: string): Promise<Identity> {
  const existing = await lstat(homeAt(dir, {}).cluster).catch(() => null)
  const me = process.getuid?.()
  if (me !== 0) {
    if (existing && existing.uid !== me) throw foreignFiles(dir, existing.uid)
    return {}
  }
  if (!existing) return nobody()
  if (existing.uid !== 0) return { uid: existing.uid, gid: existing.gid }
  throw foreignFiles(dir, existing.uid)
}

function foreignFiles(dir: string, uid: number): EmbeddedError {
  return new EmbeddedError(
    `The database files in ${dir} belong to user ${uid}, and the server cannot run as that user.`,
    'Start as the user who made them, or choose another data directory.',
  )
}

async function nobody(): Promise<Identity> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'nobody'])).stdout)),
  )
  return uid && gid ? { uid, gid } : { uid: 65534, gid: 65534 }
}

/** Asked of the kernel rather than computed from modes, so that ACLs and odd mounts count too. */
async function reaches(identity: Identity, dir: string): Promise<boolean> {
  const options = { ...identity, cwd: '/' }
  return run('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], options).then(
    () => true,
    () => false,
  )
}

/** Gives what we made to the server's user. */
export async function handOver(path: string, { uid, gid }: Identity): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

import { open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { fileErrorCode } from '../backup/store.ts'
import { AppError } from '../errors.ts'
import { restoreRoot } from './restore-folder.ts'

/**
 * A restore from the command line has no row and no lease: it holds the documents folder by a file in it, so that no
 * server settles or sweeps it while it runs, and so that the next one finds what it has left when it was killed.
 */
const holder = z.object({
  restoreId: z.uuid(),
  /** The database it loads into; null when it restores documents only. */
  scratch: z.string().nullable(),
  host: z.string(),
  boot: z.string(),
  pid: z.number().int(),
  /** When its process started, in ticks since the machine did: a number that is used again has another. */
  started: z.string().nullable(),
})
export type Holder = z.infer<typeof holder>
export type Hold = { release(): Promise<void> }

const HEARTBEAT_MS = 5_000
const DEAD_AFTER_MS = 60_000

const holderFile = (documentsDir: string) => join(restoreRoot(documentsDir), 'holder.json')

/** Takes the folder, whose `.backup-restore` exists. Throws `busy` when another restore has it, dead or alive. */
export async function holdDocuments(documentsDir: string, claim: Pick<Holder, 'restoreId' | 'scratch'>): Promise<Hold> {
  const file = holderFile(documentsDir)
  await create(file, { ...claim, ...(await describeProcess()) })
  const beating = setInterval(() => {
    const now = new Date()
    // A beat that is missed is followed by another.
    utimes(file, now, now).catch(() => {})
  }, HEARTBEAT_MS)
  beating.unref()
  return {
    async release() {
      clearInterval(beating)
      await rm(file, { force: true })
    },
  }
}

async function create(file: string, content: Holder): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.writeFile(JSON.stringify(content))
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (fileErrorCode(error) !== 'EEXIST') throw error
    throw new AppError('busy', 'Another restore has just begun in this documents folder.', {
      hint: 'Wait until it has ended.',
    })
  }
}

/** Who holds the folder, and whether that process may still be alive; null when nobody does. */
export async function findHolder(documentsDir: string): Promise<{ holder: Holder | null; alive: boolean } | null> {
  const file = holderFile(documentsDir)
  try {
    const text = await readFile(file, 'utf8')
    const fresh = Date.now() - (await stat(file)).mtimeMs < DEAD_AFTER_MS
    const parsed = holder.safeParse(parseJson(text))
    if (parsed.success) return { holder: parsed.data, alive: (await isAlive(parsed.data)) ?? fresh }
    // Killed while it wrote the file, or just about to.
    return { holder: null, alive: fresh }
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  }
}

/** Takes the file of a dead holder away, once what it left is settled. */
export async function forgetHolder(documentsDir: string): Promise<void> {
  await rm(holderFile(documentsDir), { force: true })
}

/** Null where only its heartbeat can tell: on another machine, in another container, without /proc. */
async function isAlive(held: Holder): Promise<boolean | null> {
  const here = await describeProcess()
  if (held.boot !== here.boot || held.host !== here.host || held.started === null) return null
  return (await startOf(held.pid)) === held.started
}

async function describeProcess(): Promise<Pick<Holder, 'host' | 'boot' | 'pid' | 'started'>> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '-')
  return { host: hostname(), boot: boot.trim(), pid: process.pid, started: await startOf(process.pid) }
}

/** The 22nd field of proc(5)'s stat; the second is a name in parentheses that may hold anything. */
async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

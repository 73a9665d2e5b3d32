import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './processes.mjs'

export const root = path.resolve(fileURLToPath(import.meta.url), '../..')
const { engines, packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))

/** Ends the process when this Node is older than package.json asks for. */
export function requireNode() {
  const wanted = engines.node.replace(/[^\d.]/g, '')
  const [have, want] = [process.versions.node, wanted].map((version) => version.split('.').map(Number))
  if (have[0] > want[0] || (have[0] === want[0] && have[1] >= want[1])) return
  console.error(`Node ${wanted} or newer is needed; this is ${process.versions.node}.`)
  process.exit(1)
}

/** Installs exactly what the lockfile names, unless that is what is there. Gives whether it went well. */
export async function install() {
  const manifests = ['.', ...workspaces()].map((folder) => path.join(folder, 'package.json'))
  const wanted = digest([...manifests, 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
  const stamp = path.join(root, 'node_modules/.installed-from')
  if (readStamp(stamp) === wanted) return true
  const done = await timed('Installing packages', () =>
    pnpm(['install', '--frozen-lockfile', '--reporter=append-only']),
  )
  if (done) writeFileSync(stamp, wanted)
  return done
}

/** Builds server and console, unless they were built from these very sources. Gives whether it went well. */
export async function build() {
  const wanted = digest(sources())
  const stamp = path.join(root, 'node_modules/.built-from')
  const products = ['apps/server/dist/main.js', 'apps/cli/dist/backup.mjs', 'apps/console/dist/index.html']
  if (readStamp(stamp) === wanted && products.every((file) => existsSync(path.join(root, file)))) return true
  const done = await timed('Building', () => pnpm(['exec', 'turbo', 'run', 'build']))
  if (done) writeFileSync(stamp, wanted)
  return done
}

/** pnpm of the version that package.json names, by npx: nothing but npm has to be there. */
export function pnpm(args, options = {}) {
  // A hash after `+` is corepack's notation.
  return run('npx', ['--yes', packageManager.split('+')[0], ...args], {
    cwd: root,
    env: { ...process.env, ...quietTools, ...ownHome() },
    output: 'collect',
    ...options,
  })
}

/** For npm, pnpm and turbo: no questions, no news, no telemetry. */
const quietTools = {
  CI: '1',
  npm_config_update_notifier: 'false',
  npm_config_fund: 'false',
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
}

/** npm and pnpm keep caches at home; a user without a usable one gets one here. */
function ownHome() {
  try {
    accessSync(process.env.HOME || homedir(), constants.W_OK)
    return {}
  } catch {
    const home = path.join(root, '.tmp/home')
    mkdirSync(home, { recursive: true })
    // npm has told its scripts where its cache is: below the unusable home.
    return { HOME: home, npm_config_cache: path.join(home, '.npm') }
  }
}

async function timed(what, work) {
  const start = performance.now()
  console.log(`${what} …`)
  const code = await work()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(code === 0 ? `${what} took ${seconds} s` : `${what} failed (exit code ${code}).`)
  return code === 0
}

function workspaces() {
  return ['apps', 'packages'].flatMap((group) =>
    readdirSync(path.join(root, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(group, entry.name)),
  )
}

function sources() {
  const skipped = new Set(['node_modules', 'dist', '.turbo', 'coverage'])
  const walk = (folder) =>
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      if (skipped.has(entry.name)) return []
      const name = path.join(folder, entry.name)
      return entry.isDirectory() ? walk(name) : [name]
    })
  return [...workspaces().flatMap(walk), 'package.json', 'pnpm-lock.yaml', 'tsconfig.base.json']
}

/** By content: a fresh checkout gives every file a new time. */
function digest(files) {
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    const content = readFileSync(path.join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

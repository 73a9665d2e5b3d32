import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'

const moved = '/var/lib/motovaultpro-backup'

/**
 * Ends what a test run left behind, by process number: whoever carries the run's mark in the environment, and every
 * PostgreSQL whose files lie in the run's folder. Gives the command lines, for the report.
 */
export function endStrays(mark, folder) {
  const marked = process.platform === 'linux' ? markedProcesses(mark) : []
  const ended = new Set([...marked, ...serversBelow(folder)].filter((pid) => pid !== process.pid))
  return [...ended].filter((pid) => kill(pid)).map((pid) => `process ${pid}`)
}

/** Clusters of the run that had to be kept outside its folder. */
export function removeMovedClusters(folder) {
  for (const place of list(moved)) {
    const home = path.join(moved, place)
    if (readText(path.join(home, 'moved-from')).startsWith(`${folder}/`)) rmSync(home, { recursive: true, force: true })
  }
}

function markedProcesses(mark) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((pid) => readText(`/proc/${pid}/environ`).includes(mark)).map(Number)
}

function serversBelow(folder) {
  const inside = list(folder, { recursive: true }).filter((name) => path.basename(name) === 'postmaster.pid')
  const outside = list(moved).filter((place) =>
    readText(path.join(moved, place, 'moved-from')).startsWith(`${folder}/`),
  )
  const locks = [
    ...inside.map((name) => path.join(folder, name)),
    ...outside.map((place) => path.join(moved, place, 'server/data/postmaster.pid')),
  ]
  return locks.map((lock) => Number(readText(lock).split('\n')[0])).filter((pid) => pid > 1)
}

function kill(pid) {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

function list(folder, options = {}) {
  try {
    return readdirSync(folder, options)
  } catch {
    return []
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

import { readlinkSync, writeFileSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

/**
 * Lets a process of ours go behind others: nice for the processor, and by that for the disk too, because Linux derives
 * the best-effort level of a process that has asked for none from it (ioprio_set(2)). Already behind, or ended: left.
 */
export function lowerPriority(id: number, nice: number): void {
  try {
    if (getPriority(id) < nice) setPriority(id, nice)
  } catch {
    // It has ended, or this system does not allow it: what it does is the same, only less politely.
  }
}

/**
 * The same for a program that leads a session of its own, as one that is started `detached` does. Where no control groups
 * do, Linux weighs sessions against each other (sched(7), autogroup): nice alone would count within its own only.
 */
export function lowerSessionPriority(id: number, nice: number): void {
  lowerPriority(id, nice)
  try {
    if (nice > 0) writeFileSync(`/proc/${id}/autogroup`, String(nice))
  } catch {
    // It has ended, or sessions are not weighed here.
  }
}

/** The same for the thread that calls. Linux has a priority for each; elsewhere there is nothing to be done. */
export function lowerThreadPriority(nice: number): void {
  const id = threadId()
  if (id !== null) lowerPriority(id, nice)
}

function threadId(): number | null {
  try {
    const id = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    return Number.isInteger(id) ? id : null
  } catch {
    return null
  }
}

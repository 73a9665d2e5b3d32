import { deepStrictEqual } from 'node:assert/strict'
import { type CheckOptions, checkArchive, type VerifiedArchive } from '../src/check-archive.ts'
import { checkPart } from '../src/check-part.ts'
import { type RunPart, type VerifyOptions, verifySideBySide } from '../src/verify-side-by-side.ts'

/** The parts of an archive one after the other in this thread, which takes a fraction of the time of a thread each. */
const inThisThread: RunPart = async <Answer>(task: Parameters<RunPart>[0]) =>
  (await checkPart(task, () => {})) as Answer

export function checkParts(file: string, options: VerifyOptions = {}): Promise<VerifiedArchive | null> {
  return verifySideBySide(file, options, inThisThread)
}

/**
 * Checks an archive from its start to its end and in parts, and proves that both say the same: what is not good is not
 * good in parts either, and what was written here and is good is told in the same words.
 */
export async function checkBothWays(file: string, options: CheckOptions = {}): Promise<VerifiedArchive> {
  const { limits } = options
  const inParts = await checkParts(file, limits ? { limits } : {})
  const verdict = await checkArchive(file, options).catch((error: unknown) => error)
  deepStrictEqual(inParts, verdict instanceof Error || !isIndexed(verdict) ? null : verdict)
  if (!(verdict instanceof Error) && isVerified(verdict)) return verdict
  throw verdict
}

function isVerified(verdict: unknown): verdict is VerifiedArchive {
  return typeof verdict === 'object' && verdict !== null && 'indexed' in verdict
}

function isIndexed(verdict: unknown): boolean {
  return isVerified(verdict) && verdict.indexed
}

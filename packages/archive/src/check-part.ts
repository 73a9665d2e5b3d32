import { checkArchive, type VerifiedArchive } from './check-archive.ts'
import { type CheckedHead, checkHead, type HeadTask } from './check-head.ts'
import { type CheckedSections, checkSections, type SectionsTask } from './check-sections.ts'
import type { ReadLimits } from './entry-rules.ts'
import { type HashTask, hashFile } from './hash-file.ts'
import { planVerify, type VerifyPlan } from './verify-plan.ts'

/** What a thread is asked to check: the whole of an archive, or one of the parts it is cut into. */
export type PartTask =
  | { kind: 'whole'; file: string; limits: ReadLimits }
  | { kind: 'plan'; file: string; limits: ReadLimits }
  | ({ kind: 'hash' } & HashTask)
  | ({ kind: 'head' } & HeadTask)
  | ({ kind: 'sections' } & SectionsTask)

export type PartAnswers = {
  whole: VerifiedArchive
  plan: VerifyPlan
  hash: string
  head: CheckedHead
  sections: CheckedSections
}

export type Report = (bytes: number) => void

/** Checks a part and blocks its thread meanwhile; throws where anything is not as told. */
export async function checkPart(task: PartTask, report: Report): Promise<PartAnswers[PartTask['kind']]> {
  switch (task.kind) {
    case 'whole':
      return checkArchive(task.file, { limits: task.limits, onBytes: report })
    case 'plan':
      return planVerify(task.file, task.limits)
    case 'hash':
      return hashFile(task, report)
    case 'head':
      return checkHead(task, report)
    case 'sections':
      return checkSections(task, report)
  }
}

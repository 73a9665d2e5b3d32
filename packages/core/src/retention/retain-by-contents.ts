import type { Contents } from '../contract.ts'
import type { RetentionPolicy } from '../contract-schedule.ts'
import { applyRetention, type Candidate, type Verdicts, type When } from './apply-retention.ts'

/**
 * The rule for backups of one kind of contents at a time: one of the database alone never takes the place of one that
 * holds the documents too, as it would once a schedule's contents are changed.
 */
export function retainByContents<B extends Candidate & { contents: Contents | null }>(
  backups: readonly B[],
  policy: RetentionPolicy,
  when: When,
): Verdicts<B> {
  const verdicts: Verdicts<B> = { keep: [], expire: [] }
  for (const contents of new Set(backups.map((backup) => backup.contents))) {
    const { keep, expire } = applyRetention(
      backups.filter((backup) => backup.contents === contents),
      policy,
      when,
    )
    verdicts.keep.push(...keep)
    verdicts.expire.push(...expire)
  }
  return verdicts
}

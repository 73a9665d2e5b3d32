import { z } from 'zod'
import type { AuditDetails, AuditVia } from '../contract-audit.ts'
import type { Core } from '../core.ts'
import { changedFields } from './changed-fields.ts'
import { recordAudit } from './record-audit.ts'
import { lookAtSubject, type Subject } from './subjects.ts'

/** Who asks for something, and from where. */
export type Actor = { who: string; via: AuditVia; address: string }

/** What is asked for. `input` as it was given, also when it is refused. */
export type Ask = Actor & { action: string; input: unknown; facts?: AuditDetails }

/** How it ended: `ok` with what was answered, or the code of an error. */
export type Ending = { result: string; answer?: unknown }

/**
 * Looks at the subject of an action before it is done; the returned function is called with how it ended, looks again
 * and adds the entry. Neither throws. Of two changes at once each may show the other's.
 */
export async function beginAudit(
  core: Core,
  { action, input, facts, ...actor }: Ask,
): Promise<(ending: Ending) => Promise<void>> {
  const look = (id: string | null) =>
    lookAtSubject(core, action, id).catch((error): Subject => {
      core.log.error({ err: error, action }, 'the subject of an audited action could not be looked at')
      return { name: null, fields: null }
    })
  const asked = idIn(input)
  const before = await look(asked)
  return async ({ result, answer }) => {
    const answered = idIn(answer)
    const subjectId = asked ?? answered
    const after = result === 'ok' ? await look(subjectId) : before
    const changed = changedFields(before.fields, after.fields)
    await recordAudit(core, {
      ...actor,
      action,
      result,
      subjectId,
      subject: before.name ?? after.name,
      details: {
        ...facts,
        ...(hasSomething(input) && { input }),
        ...(changed && { changed }),
        ...(answered !== null && answered !== subjectId && { made: answered }),
      },
    })
  }
}

const withId = z.union([
  z.object({ id: z.uuid() }),
  z.object({ token: z.object({ id: z.uuid() }) }).transform(({ token }) => token),
])

/** The id of what is asked about, or of what was made: a new API token comes beside its secret. */
function idIn(value: unknown): string | null {
  return withId.safeParse(value).data?.id ?? null
}

function hasSomething(input: unknown): boolean {
  return typeof input === 'object' && input !== null ? Object.keys(input).length > 0 : input !== undefined
}

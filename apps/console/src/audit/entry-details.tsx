import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { AuditEntry } from '@mvp/core/contract-audit'
import { Facts } from '../parts/facts.tsx'
import { formatExact } from '../parts/format-time.ts'
import { type Change, capital, changesIn, factsIn } from './changes.ts'
import classes from './entry-details.module.css'

export function EntryDetails({ entry }: { entry: AuditEntry }) {
  const changes = changesIn(entry.details)
  return (
    <div className={classes.details}>
      {changes.length > 0 ? <Changes changes={changes} /> : null}
      <Facts facts={factsOf(entry)} />
    </div>
  )
}

/** What was made has no before, what was deleted no after: then there is no such column. */
function Changes({ changes }: { changes: readonly Change[] }) {
  const made = changes.every(({ before }) => before === null)
  const deleted = changes.every(({ after }) => after === null)
  return (
    <table className={classes.changes}>
      <thead>
        <tr>
          <th scope="col">
            <Trans>Field</Trans>
          </th>
          {made ? null : (
            <th scope="col">
              <Trans>Before</Trans>
            </th>
          )}
          {deleted ? null : (
            <th scope="col">
              <Trans>After</Trans>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{capital(field)}</th>
            {made ? null : <td className={classes.before}>{before ?? '–'}</td>}
            {deleted ? null : <td>{after ?? '–'}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function factsOf({ at, action, result, subjectId, details }: AuditEntry) {
  return [
    { name: t`When`, value: formatExact(at) },
    { name: t`Action`, value: <span className="mono">{action}</span> },
    ...(result === 'ok' ? [] : [{ name: t`Refused with`, value: <span className="mono">{result}</span> }]),
    ...(subjectId === null ? [] : [{ name: t`Id`, value: <span className="mono">{subjectId}</span> }]),
    ...factsIn(details),
  ]
}

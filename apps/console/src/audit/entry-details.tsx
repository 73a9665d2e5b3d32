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
          <th scope="col">Field</th>
          {made ? null : <th scope="col">Before</th>}
          {deleted ? null : <th scope="col">After</th>}
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
    { name: 'When', value: formatExact(at) },
    { name: 'Action', value: <span className="mono">{action}</span> },
    ...(result === 'ok' ? [] : [{ name: 'Refused with', value: <span className="mono">{result}</span> }]),
    ...(subjectId === null ? [] : [{ name: 'Id', value: <span className="mono">{subjectId}</span> }]),
    ...factsIn(details),
  ]
}

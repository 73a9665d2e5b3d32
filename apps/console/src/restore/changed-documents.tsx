import type { DocumentChange, DocumentsComparison } from '@mvp/core/contract-preview'
import { formatBytes } from '../parts/format-size.ts'
import classes from './documents-difference.module.css'

const words: Record<DocumentChange['kind'], string> = { add: 'comes back', replace: 'is replaced', remove: 'goes' }

export function ChangedDocuments({ comparison }: { comparison: DocumentsComparison }) {
  if (comparison.items.length === 0) return <p className={classes.state}>No changed document fits.</p>
  return (
    <table className={classes.changes}>
      <thead>
        <tr>
          <th scope="col">Document</th>
          <th scope="col">Now</th>
          <th scope="col">Backup</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {comparison.items.map((change) => (
          <tr key={`${change.kind} ${change.path}`}>
            <td>
              {change.path}
              {change.reason === null ? null : <small>In no backup: {change.reason.replaceAll('-', ' ')}</small>}
            </td>
            <td>{sizeOf(change.sizeNow)}</td>
            <td>{sizeOf(change.sizeInBackup)}</td>
            <td data-kind={change.kind}>{words[change.kind]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const sizeOf = (bytes: number | null) => (bytes === null ? '–' : formatBytes(bytes))

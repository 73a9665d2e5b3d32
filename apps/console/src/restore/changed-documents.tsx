import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { DocumentChange, DocumentsComparison } from '@mvp/core/contract-preview'
import { Columns } from '../parts/columns.tsx'
import { formatBytes } from '../parts/format-size.ts'
import classes from './documents-difference.module.css'

const words: Record<DocumentChange['kind'], MessageDescriptor> = {
  add: msg`comes back`,
  replace: msg`is replaced`,
  remove: msg`goes`,
}

const reasons: Record<string, MessageDescriptor> = {
  symlink: msg`symlink`,
  fifo: msg`fifo`,
  socket: msg`socket`,
  device: msg`device`,
  vanished: msg`vanished`,
  unreadable: msg`unreadable`,
  changed: msg`changed`,
  'name-not-utf8': msg`name not utf8`,
  'name-control-character': msg`name control character`,
  'too-deep': msg`too deep`,
}

function reasonWord(reason: string): string {
  const word = reasons[reason]
  return word ? t(word) : reason.replaceAll('-', ' ')
}

export function ChangedDocuments({ comparison }: { comparison: DocumentsComparison }) {
  if (comparison.items.length === 0)
    return (
      <p className={classes.state}>
        <Trans>No changed document fits.</Trans>
      </p>
    )
  return (
    <table className={classes.changes}>
      <Columns names={[t`Document`, t`Now`, t`Backup`, t`Change`]} />
      <tbody>
        {comparison.items.map((change) => (
          <tr key={`${change.kind} ${change.path}`}>
            <td>
              {change.path}
              {change.reason === null ? null : (
                <small>
                  <Trans>In no backup: {reasonWord(change.reason)}</Trans>
                </small>
              )}
            </td>
            <td>{sizeOf(change.sizeNow)}</td>
            <td>{sizeOf(change.sizeInBackup)}</td>
            <td data-kind={change.kind}>{t(words[change.kind])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const sizeOf = (bytes: number | null) => (bytes === null ? '–' : formatBytes(bytes))

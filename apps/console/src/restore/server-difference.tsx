import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { UnstyledButton } from '@mantine/core'
import type { ServerDifference as Difference } from '@mvp/core/contract-restore'
import { useState } from 'react'
import { anew } from '../language/i18n.ts'
import { Columns } from '../parts/columns.tsx'
import { Panel } from '../parts/panel.tsx'
import classes from './server-difference.module.css'

/** Versions, encoding, extensions, roles and settings: what differs is shown, what is alike is counted. */
export function ServerDifference({ server }: { server: readonly Difference[] }) {
  const [all, setAll] = useState(false)
  if (server.length === 0) return null
  const different = server.filter(({ now, inBackup }) => now !== inBackup)
  const shown = all ? server : different
  const alike = server.length - different.length
  return (
    <Panel title={t`Server and database`} note={noteFor(different.length, alike)} flush>
      {shown.length > 0 ? (
        <table className={classes.server}>
          <Columns names={[t`What`, t`Now`, t`Backup`, t`After the restore`]} />
          <tbody>
            {shown.map(({ subject, now, inBackup, after }) => (
              <tr key={subject}>
                <td>{anew(subject)}</td>
                <td>{now ?? '–'}</td>
                <td>{inBackup ?? '–'}</td>
                <td>{anew(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {all || alike === 0 ? null : (
        <p className={classes.more}>
          <UnstyledButton className="link small" onClick={() => setAll(true)}>
            <Trans>Show what is alike</Trans>
          </UnstyledButton>
        </p>
      )}
    </Panel>
  )
}

function noteFor(different: number, alike: number): string {
  if (different === 0) return t`Version, encoding, locale, extensions and roles are those of the backup.`
  const differences = plural(different, { one: '# difference', other: '# differences' })
  return plural(alike, { one: `${differences}; # is alike.`, other: `${differences}; # are alike.` })
}

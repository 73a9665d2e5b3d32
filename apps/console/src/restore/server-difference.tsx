import { UnstyledButton } from '@mantine/core'
import type { ServerDifference as Difference } from '@mvp/core/contract'
import { useState } from 'react'
import { plural } from '../parts/format-size.ts'
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
    <Panel title="Server and database" note={noteFor(different.length, alike)} flush>
      {shown.length > 0 ? (
        <table className={classes.server}>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Now</th>
              <th scope="col">Backup</th>
              <th scope="col">After the restore</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ subject, now, inBackup, after }) => (
              <tr key={subject}>
                <td>{subject}</td>
                <td>{now ?? '–'}</td>
                <td>{inBackup ?? '–'}</td>
                <td>{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {all || alike === 0 ? null : (
        <p className={classes.more}>
          <UnstyledButton className="link small" onClick={() => setAll(true)}>
            Show what is alike
          </UnstyledButton>
        </p>
      )}
    </Panel>
  )
}

function noteFor(different: number, alike: number): string {
  if (different === 0) return 'Version, encoding, locale, extensions and roles are those of the backup.'
  return `${plural(different, 'difference')}; ${alike === 1 ? '1 is' : `${alike} are`} alike.`
}

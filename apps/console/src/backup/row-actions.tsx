import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import { LinkButton } from '../parts/link-button.tsx'
import classes from './backup-row.module.css'
import { hasFailed, isUnderWay, isWhole } from './backup-words.ts'
import { PinButton } from './pin-button.tsx'
import { RowMenu } from './row-menu.tsx'
import { useBackupActions } from './use-backup-actions.ts'

/** The one next step a row invites to, and the rest in its menu. */
export function RowActions({ backup, label }: { backup: Backup; label: string }) {
  const { create, cancel } = useBackupActions()
  const again = () =>
    create.mutate({ contents: backup.contents ?? 'all', onlyOne: true, ...(backup.note ? { note: backup.note } : {}) })
  return (
    <td className={classes.rowActions}>
      {isWhole(backup) ? (
        <LinkButton size="compact-sm" to="/backups/$id/restore" params={{ id: backup.id }} draggable={false}>
          <Trans>Restore…</Trans>
        </LinkButton>
      ) : null}
      {backup.kind === 'backup' && (hasFailed(backup) || backup.status === 'cancelled') ? (
        <Button size="compact-sm" onClick={again} loading={create.isPending}>
          <Trans>Try again</Trans>
        </Button>
      ) : null}
      {isUnderWay(backup) ? (
        <Button size="compact-sm" onClick={() => cancel.mutate({ id: backup.id })} loading={cancel.isPending}>
          <Trans>Cancel</Trans>
        </Button>
      ) : null}
      {backup.status === 'completed' ? <PinButton backup={backup} label={label} /> : null}
      <RowMenu backup={backup} label={label} />
    </td>
  )
}

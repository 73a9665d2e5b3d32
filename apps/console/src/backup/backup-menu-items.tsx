import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Menu } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import {
  IconDownload,
  IconFileText,
  IconHash,
  IconLink,
  IconNote,
  IconPin,
  IconPinnedOff,
  IconTrash,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { tell } from '../parts/notify.ts'
import { useDownload } from '../parts/use-download.ts'
import { preloadDialogs, useBackupDialogs } from './backup-dialogs.tsx'
import { isUnderWay, isWhole } from './backup-words.ts'
import { downloadPath } from './download.ts'
import { useBackupActions } from './use-backup-actions.ts'

type Props = { backup: Backup; withDownload?: boolean; onPage?: boolean }

/** Everything beside restoring that one backup can be asked for. `onPage` leaves out the way to its page. */
export function BackupMenuItems({ backup, withDownload = false, onPage = false }: Props) {
  const { change } = useBackupActions()
  const download = useDownload()
  const { deleteBackups, editNote, linkBackup } = useBackupDialogs()
  const navigate = useNavigate()
  useEffect(preloadDialogs, [])
  const PinIcon = backup.pinned ? IconPinnedOff : IconPin
  return (
    <>
      {onPage ? null : (
        <Menu.Item
          leftSection={<IconFileText size={15} />}
          onClick={() => navigate({ to: '/backups/$id', params: { id: backup.id } })}
        >
          <Trans>Open</Trans>
        </Menu.Item>
      )}
      {withDownload && isWhole(backup) ? (
        <Menu.Item
          component="a"
          href={downloadPath(backup.id)}
          download
          onClick={download}
          leftSection={<IconDownload size={15} />}
        >
          <Trans>Download</Trans>
        </Menu.Item>
      ) : null}
      {isWhole(backup) ? (
        <Menu.Item leftSection={<IconLink size={15} />} onClick={() => linkBackup(backup)}>
          <Trans>Download link…</Trans>
        </Menu.Item>
      ) : null}
      {backup.status === 'completed' ? (
        <Menu.Item
          leftSection={<PinIcon size={15} />}
          onClick={() => change.mutate({ id: backup.id, pinned: !backup.pinned })}
        >
          {backup.pinned ? t`Unpin` : t`Pin`}
        </Menu.Item>
      ) : null}
      <Menu.Item leftSection={<IconNote size={15} />} onClick={() => editNote(backup)}>
        {backup.note ? t`Change the note…` : t`Add a note…`}
      </Menu.Item>
      {backup.sha256 ? <CopyHash sha256={backup.sha256} /> : null}
      {isUnderWay(backup) ? null : (
        <>
          <Menu.Divider />
          <Menu.Item color="failed" leftSection={<IconTrash size={15} />} onClick={() => deleteBackups([backup])}>
            <Trans>Delete…</Trans>
          </Menu.Item>
        </>
      )}
    </>
  )
}

function CopyHash({ sha256 }: { sha256: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(sha256)
    tell(t`SHA-256 copied`)
  }
  return (
    <Menu.Item leftSection={<IconHash size={15} />} onClick={copy}>
      <Trans>Copy SHA-256</Trans>
    </Menu.Item>
  )
}

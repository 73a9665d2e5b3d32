import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Button } from '@mantine/core'
import type { Backup } from '@mvp/core/contract'
import { IconPinFilled, IconX } from '@tabler/icons-react'
import { formatBytes } from '../parts/format-size.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { useBackupDialogs } from './backup-dialogs.tsx'
import { countAndBytes, isWhole } from './backup-words.ts'
import classes from './selection-bar.module.css'
import { useBackupActions } from './use-backup-actions.ts'

type Props = { selected: Backup[]; onClear: () => void }

/** Says number and bytes before anything is deleted, and how many stay because they are pinned. */
export function SelectionBar({ selected, onClear }: Props) {
  const { change } = useBackupActions()
  const { deleteBackups } = useBackupDialogs()
  const pinned = selected.filter((backup) => backup.pinned).length
  const pinnable = selected.filter((backup) => !backup.pinned && backup.status === 'completed')
  const deletable = selected.filter((backup) => !backup.pinned)
  const whole = selected.filter(isWhole)
  const toPin = countAndBytes(pinnable)
  const toDelete = countAndBytes(deletable)
  const bytes = selected.reduce((sum, backup) => sum + (backup.sizeBytes ?? 0), 0)
  const clear = () => {
    // The bar goes with the selection; the focus goes back into the list.
    document.querySelector<HTMLElement>('tr[data-backup][data-selected]')?.focus({ preventScroll: true })
    onClear()
  }
  return (
    <section className={classes.selection} aria-label={t`Selected backups`} data-selection>
      <p aria-live="polite">
        <b>{plural(selected.length, { other: '# selected' })}</b>, {formatBytes(bytes)}
        {pinned > 0 ? (
          <span>
            <IconPinFilled size={13} aria-hidden />{' '}
            {plural(pinned, { one: '# is pinned and stays', other: '# are pinned and stay' })}
          </span>
        ) : null}
      </p>
      {whole.length === 2 && selected.length === 2 ? (
        <LinkButton size="compact-md" to="/backups/compare" search={{ a: whole[0]?.id, b: whole[1]?.id }}>
          <Trans>Compare</Trans>
        </LinkButton>
      ) : null}
      {pinnable.length > 0 ? (
        <Button
          size="compact-md"
          onClick={() => {
            for (const { id } of pinnable) change.mutate({ id, pinned: true })
          }}
        >
          <Trans>Pin {toPin}</Trans>
        </Button>
      ) : null}
      {deletable.length > 0 ? (
        <Button size="compact-md" color="failed" onClick={() => deleteBackups(selected, onClear)}>
          <Trans>Delete {toDelete}…</Trans>
        </Button>
      ) : null}
      <ActionIcon onClick={clear} aria-label={t`Clear the selection`}>
        <IconX size={16} stroke={1.9} />
      </ActionIcon>
    </section>
  )
}

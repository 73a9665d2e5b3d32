import { t } from '@lingui/core/macro'
import { useQueryClient } from '@tanstack/react-query'
import { trpc, type WireBackup } from '../api.ts'
import { applyEvent, changeShown } from '../frame/apply-event.ts'
import { tellTrouble } from '../parts/notify.ts'

/** What can be done with backups. Each answer goes straight into the cache; a refusal is said in the corner. */
export function useBackupActions() {
  const utils = trpc.useUtils()
  const queries = useQueryClient()
  const onSuccess = (backup: WireBackup) => applyEvent(utils, queries, { type: 'backup', backup })
  const refused = (title: string) => (error: unknown) => tellTrouble(title, error)
  return {
    create: trpc.backup.create.useMutation({ onSuccess, onError: refused(t`No backup was started`) }),
    cancel: trpc.backup.cancel.useMutation({ onSuccess, onError: refused(t`Not cancelled`) }),
    change: trpc.backup.change.useMutation({ onSuccess, onError: refused(t`Not changed`) }),
    /** Shown at once, and taken back if the server declines. */
    pin: trpc.backup.change.useMutation({
      onMutate: ({ id, pinned = true }) => changeShown(utils, queries, id, { pinned }),
      onSuccess,
      onError: (error, { id, pinned = true }) => {
        changeShown(utils, queries, id, { pinned: !pinned })
        tellTrouble(pinned ? t`Not pinned` : t`Not unpinned`, error)
      },
    }),
    remove: trpc.backup.remove.useMutation({
      onSuccess: (_nothing, { id }) => applyEvent(utils, queries, { type: 'backup-removed', id }),
      onError: refused(t`Not deleted`),
    }),
  }
}

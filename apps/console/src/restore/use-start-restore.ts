import { t } from '@lingui/core/macro'
import { useNavigate } from '@tanstack/react-router'
import { trpc } from '../api.ts'
import { tellTrouble } from '../parts/notify.ts'

/** Asks for a restore and goes to its own address. */
export function useStartRestore(id: string) {
  const utils = trpc.useUtils()
  const navigate = useNavigate()
  return trpc.restore.start.useMutation({
    onSuccess: (status) => {
      utils.restore.status.setData(undefined, status)
      // The stream may have told more before this answer came.
      utils.restore.status.invalidate()
      return navigate({ to: '/backups/$id/restore', params: { id }, search: { operation: status.id }, replace: true })
    },
    onError: (error) => tellTrouble(t`The restore was not started. Live data are untouched.`, error),
  })
}

import { t } from '@lingui/core/macro'
import { useQueryClient } from '@tanstack/react-query'
import { trpc } from '../api.ts'
import { applyEvent } from '../frame/apply-event.ts'
import { tell, tellTrouble } from '../parts/notify.ts'

/** What can be done with schedules from their list. A refusal is said in the corner. */
export function useScheduleActions() {
  const utils = trpc.useUtils()
  const queries = useQueryClient()
  const refused = (title: string) => (error: unknown) => tellTrouble(title, error)
  const ask = () => utils.schedule.invalidate()
  return {
    toggle: useToggle(),
    run: trpc.schedule.run.useMutation({
      onSuccess: (backup) => applyEvent(utils, queries, { type: 'backup', backup }),
      onError: refused(t`No backup was started`),
      onSettled: ask,
    }),
    duplicate: trpc.schedule.duplicate.useMutation({
      onSuccess: ({ name }) => tell(t`“${name}” was made, switched off.`),
      onError: refused(t`Not duplicated`),
      onSettled: ask,
    }),
    acknowledge: trpc.schedule.acknowledge.useMutation({
      onError: refused(t`Not acknowledged`),
      onSettled: () => Promise.all([ask(), utils.backup.invalidate()]),
    }),
    remove: trpc.schedule.remove.useMutation({ onError: refused(t`Not deleted`), onSettled: ask }),
  }
}

/** Shown at once, and taken back if the server declines. */
function useToggle() {
  const utils = trpc.useUtils()
  const show = (id: string, enabled: boolean) => {
    utils.schedule.list.setData(undefined, (all) => all?.map((one) => (one.id === id ? { ...one, enabled } : one)))
    utils.schedule.find.setData({ id }, (one) => one && { ...one, enabled })
  }
  return trpc.schedule.toggle.useMutation({
    onMutate: async ({ id, enabled = true }) => {
      await Promise.all([utils.schedule.list.cancel(), utils.schedule.find.cancel({ id })])
      show(id, enabled)
    },
    onError: (error, { id, enabled = true }) => {
      show(id, !enabled)
      tellTrouble(enabled ? t`Not switched on` : t`Not switched off`, error)
    },
    onSettled: () => utils.schedule.invalidate(),
  })
}

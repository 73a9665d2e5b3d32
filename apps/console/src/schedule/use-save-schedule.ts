import { t } from '@lingui/core/macro'
import type { UseFormReturnType } from '@mantine/form'
import type { Schedule } from '@mvp/core/contract-schedule'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { tell } from '../parts/notify.ts'
import { isSignedOut, type Trouble, troubleOf } from '../parts/problem.ts'
import { formOf, type ScheduleForm, toRequest } from './schedule-form.ts'

/** Saves a new schedule or a changed one. What the server declines is said at its field, or beside the button. */
export function useSaveSchedule(form: UseFormReturnType<ScheduleForm>, schedule: Schedule | null) {
  const utils = trpc.useUtils()
  const navigate = useNavigate()
  const [refusal, setRefusal] = useState<Trouble | null>(null)
  const onError = (error: unknown) => {
    // The sign-in over the page says it, and then Save is pressed once more.
    if (isSignedOut(error)) return
    const trouble = troubleOf(error)
    if (trouble.code === 'conflict') return form.setFieldError('name', inWords(trouble))
    setRefusal(trouble)
  }
  const onSettled = () => utils.schedule.invalidate()
  const create = trpc.schedule.create.useMutation({
    onSuccess: ({ name }) => {
      tell(t`“${name}” is saved and on.`)
      // Nothing is lost by leaving now, although the fields differ from what they began with.
      return navigate({ to: '/schedules', ignoreBlocker: true })
    },
    onError,
    onSettled,
  })
  const change = trpc.schedule.change.useMutation({
    onSuccess: (saved) => {
      utils.schedule.find.setData({ id: saved.id }, saved)
      form.setInitialValues(formOf(saved))
      form.reset()
      tell(t`“${saved.name}” is saved.`)
    },
    onError,
    onSettled,
  })
  const save = (values: ScheduleForm) => {
    setRefusal(null)
    if (schedule) change.mutate({ id: schedule.id, ...toRequest(values) })
    else create.mutate(toRequest(values))
  }
  return { save, saving: create.isPending || change.isPending, refusal }
}

function inWords({ message, hint }: Trouble): string {
  return hint === null ? message : `${message} ${hint}`
}

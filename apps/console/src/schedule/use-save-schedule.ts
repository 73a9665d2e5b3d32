import { t } from '@lingui/core/macro'
import type { UseFormReturnType } from '@mantine/form'
import type { Schedule } from '@mvp/core/contract-schedule'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { trpc } from '../api.ts'
import { tell } from '../parts/notify.ts'
import { isSignedOut, type Trouble, troubleOf } from '../parts/problem.ts'
import { formOf, type ScheduleForm, toRequest } from './schedule-form.ts'

/** Saves a new schedule or a changed one. What the server declines is said at its field, or beside the button. */
export function useSaveSchedule(form: UseFormReturnType<ScheduleForm>, schedule: Schedule | null) {
  const utils = trpc.useUtils()
  const navigate = useNavigate()
  const [refusal, setRefusal] = useState<Trouble | null>(null)
  const base = useBase(form, schedule)
  const onError = (error: unknown) => {
    // The sign-in over the page says it, and then Save is pressed once more.
    if (isSignedOut(error)) return
    const trouble = troubleOf(error)
    if (trouble.code === 'stale' && schedule) compareWithTheirs(schedule.id)
    if (trouble.code === 'conflict') return form.setFieldError('name', inWords(trouble))
    setRefusal(trouble)
  }
  // From here on it is theirs that saving replaces and that discarding shows; what was typed stays as it is.
  const compareWithTheirs = async (id: string) => {
    const theirs = await utils.schedule.find.fetch({ id }, { staleTime: 0 })
    base.set(theirs)
    form.setInitialValues(formOf(theirs))
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
      base.set(saved)
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
    if (schedule) change.mutate({ id: schedule.id, unchangedSince: base.at(), ...toRequest(values) })
    else create.mutate(toRequest(values))
  }
  return { save, saving: create.isPending || change.isPending, refusal }
}

/** The moment the form's schedule was changed last, as far as the form knows it. A form with nothing typed follows. */
function useBase(form: UseFormReturnType<ScheduleForm>, schedule: Schedule | null) {
  const at = useRef(schedule?.updatedAt)
  const shown = useRef(schedule && formOf(schedule))
  const set = (next: Schedule) => {
    at.current = next.updatedAt
    shown.current = formOf(next)
  }
  useEffect(() => {
    if (!schedule || schedule.updatedAt === at.current) return
    // Turned on or off: nothing that the form holds.
    if (JSON.stringify(formOf(schedule)) === JSON.stringify(shown.current)) return set(schedule)
    if (form.isDirty()) return
    set(schedule)
    form.setInitialValues(formOf(schedule))
    form.reset()
  })
  return { at: () => at.current, set }
}

function inWords({ message, hint }: Trouble): string {
  return hint === null ? message : `${message} ${hint}`
}

import type { UseFormReturnType } from '@mantine/form'
import type { Settings } from '@mvp/core/contract-schedule'
import { useEffect, useRef, useState } from 'react'
import { trpc } from '../api.ts'
import { isSignedOut, type Trouble, troubleOf } from '../parts/problem.ts'
import { inReadersTime } from '../parts/readers-time.ts'
import { changedOnly, type Fields, mergedWith, pickedFrom } from './changed-settings.ts'

type Options<Values extends Fields> = {
  form: UseFormReturnType<Values>
  settings: Settings
  formOf: (settings: Settings) => Values
  toSettings: (values: Values) => Partial<Settings>
  onSaved: (saved: Settings, before: Values) => void
  /** Of what another admin's change is not to blame for, and a session neither. */
  onRefused: (error: unknown) => void
}

/**
 * Saves what was changed in a part of the settings. Where another admin has changed the same meanwhile nothing is saved:
 * `stale` says who it was, what was typed stays in the form, and discarding it shows theirs.
 */
export function useSaveSettings<Values extends Fields>(options: Options<Values>) {
  const { form, formOf, toSettings, onSaved, onRefused } = options
  const utils = trpc.useUtils()
  const [stale, setStale] = useState<Trouble | null>(null)
  const base = useBase(options)
  const compareWithTheirs = async () => {
    const before = form.getInitialValues()
    const theirs = await utils.settings.read.fetch(undefined, { staleTime: 0 })
    base.current = theirs
    form.setInitialValues(formOf(theirs))
    form.setValues(mergedWith(formOf(theirs), before, form.getValues()))
  }
  const change = trpc.settings.change.useMutation({
    onSuccess: (saved) => {
      const before = form.getInitialValues()
      base.current = saved
      utils.settings.read.setData(undefined, saved)
      form.setInitialValues(formOf(saved))
      form.reset()
      onSaved(saved, before)
    },
    onError: (error) => {
      // The sign-in over the page says it, and then Save is pressed once more.
      if (isSignedOut(error)) return
      const trouble = troubleOf(error)
      if (trouble.code !== 'stale') return onRefused(error)
      setStale({ ...trouble, message: inReadersTime(trouble.message) })
      return compareWithTheirs()
    },
  })
  const save = (values: Values) => {
    setStale(null)
    const changed = changedOnly(toSettings(form.getInitialValues()), toSettings(values))
    change.mutate({ ...changed, unchangedFrom: pickedFrom(base.current, changed) })
  }
  const discard = () => {
    setStale(null)
    form.reset()
  }
  return { save, discard, saving: change.isPending, stale }
}

/** The settings that the form was made from. A form with nothing typed follows them. */
function useBase<Values extends Fields>({ form, settings, formOf }: Options<Values>) {
  const base = useRef(settings)
  useEffect(() => {
    if (settings === base.current || form.isDirty()) return
    base.current = settings
    form.setInitialValues(formOf(settings))
    form.reset()
  })
  return base
}

import { t } from '@lingui/core/macro'
import type { UseFormReturnType } from '@mantine/form'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { tell } from '../parts/notify.ts'
import { type Trouble, troubleOf } from '../parts/problem.ts'
import { changesOf, formOf, inOneSentence, type MailForm, toChange } from './mail-form.ts'

/** Saves what is mailed and to whom, and says what that has changed. */
export function useSaveMail(form: UseFormReturnType<MailForm>) {
  const utils = trpc.useUtils()
  const [refusal, setRefusal] = useState<Trouble | null>(null)
  const change = trpc.settings.change.useMutation({
    onSuccess: (saved) => {
      const changes = changesOf(form.getInitialValues(), formOf(saved))
      utils.settings.read.setData(undefined, saved)
      form.setInitialValues(formOf(saved))
      form.reset()
      tell(t`Saved. ${inOneSentence(changes)}`.trim())
    },
    onError: (error) => setRefusal(troubleOf(error)),
  })
  const save = (values: MailForm) => {
    setRefusal(null)
    change.mutate(toChange(form.getInitialValues(), values))
  }
  return { save, saving: change.isPending, refusal }
}

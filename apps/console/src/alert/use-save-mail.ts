import { t } from '@lingui/core/macro'
import type { UseFormReturnType } from '@mantine/form'
import type { Settings } from '@mvp/core/contract-schedule'
import { useState } from 'react'
import { tell } from '../parts/notify.ts'
import { type Trouble, troubleOf } from '../parts/problem.ts'
import { useSaveSettings } from '../settings/use-save-settings.ts'
import { changesOf, formOf, inOneSentence, type MailForm } from './mail-form.ts'

/** Saves what is mailed and to whom, and says what that has changed. */
export function useSaveMail(form: UseFormReturnType<MailForm>, settings: Settings) {
  const [refusal, setRefusal] = useState<Trouble | null>(null)
  const { save, ...rest } = useSaveSettings({
    form,
    settings,
    formOf,
    toSettings: (values) => values,
    onSaved: (saved, before) => tell(t`Saved. ${inOneSentence(changesOf(before, formOf(saved)))}`.trim()),
    onRefused: (error) => setRefusal(troubleOf(error)),
  })
  return {
    ...rest,
    save: (values: MailForm) => {
      setRefusal(null)
      save(values)
    },
    refusal,
  }
}

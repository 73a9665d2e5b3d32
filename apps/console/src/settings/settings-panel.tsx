import { t } from '@lingui/core/macro'
import { type FormErrors, type UseFormReturnType, useForm } from '@mantine/form'
import type { Settings } from '@mvp/core/contract-schedule'
import type { ReactNode } from 'react'
import { trpc } from '../api.ts'
import { Held } from '../parts/held.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { tell, tellTrouble } from '../parts/notify.ts'
import { Panel } from '../parts/panel.tsx'
import type { Fields } from './changed-settings.ts'
import { SaveFoot } from './save-foot.tsx'
import { useSaveSettings } from './use-save-settings.ts'
import { usualSettings } from './usual.ts'

type FormProps<Values extends Fields> = {
  /** What a screen reader calls the form. */
  label: string
  /** Said when it is saved. */
  saved: string
  formOf: (settings: Settings) => Values
  toSettings: (values: Values) => Partial<Settings>
  validate: (values: Values) => FormErrors
  children: (form: UseFormReturnType<Values>) => ReactNode
}

type Props<Values extends Fields> = FormProps<Values> & { id: string; title: string; note: string }

const pollMs = 30_000

/** A part of the settings that is changed and saved by itself. */
export function SettingsPanel<Values extends Fields>({ id, title, note, ...rest }: Props<Values>) {
  const settings = trpc.settings.read.useQuery(undefined, { refetchInterval: pollMs })
  return (
    <Panel id={id} title={title} note={note} flush>
      <Loaded
        query={settings}
        waiting={
          <Held flush>
            <SettingsForm {...rest} settings={usualSettings} />
          </Held>
        }
      >
        {(loaded) => <SettingsForm {...rest} settings={loaded} />}
      </Loaded>
    </Panel>
  )
}

function SettingsForm<Values extends Fields>({
  settings,
  label,
  saved,
  formOf,
  toSettings,
  validate,
  children,
}: FormProps<Values> & { settings: Settings }) {
  const form = useForm<Values>({ initialValues: formOf(settings), validate })
  const { save, discard, saving, stale } = useSaveSettings({
    form,
    settings,
    formOf,
    toSettings,
    onSaved: () => tell(saved),
    onRefused: (error) => tellTrouble(t`Not saved`, error),
  })
  return (
    <form noValidate onSubmit={form.onSubmit(save)} aria-label={label}>
      {children(form)}
      <SaveFoot dirty={form.isDirty()} saving={saving} stale={stale} onDiscard={discard} />
    </form>
  )
}

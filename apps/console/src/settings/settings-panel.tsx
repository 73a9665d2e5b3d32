import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type FormErrors, type UseFormReturnType, useForm } from '@mantine/form'
import type { Settings } from '@mvp/core/contract-schedule'
import type { ReactNode } from 'react'
import { trpc } from '../api.ts'
import { Held } from '../parts/held.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { tell, tellTrouble } from '../parts/notify.ts'
import { Panel } from '../parts/panel.tsx'
import classes from './settings-panel.module.css'
import { usualSettings } from './usual.ts'

type FormProps<Values extends Record<string, unknown>> = {
  /** What a screen reader calls the form. */
  label: string
  /** Said when it is saved. */
  saved: string
  formOf: (settings: Settings) => Values
  toSettings: (values: Values) => Partial<Settings>
  validate: (values: Values) => FormErrors
  children: (form: UseFormReturnType<Values>) => ReactNode
}

type Props<Values extends Record<string, unknown>> = FormProps<Values> & { id: string; title: string; note: string }

/** A part of the settings that is changed and saved by itself. */
export function SettingsPanel<Values extends Record<string, unknown>>({ id, title, note, ...rest }: Props<Values>) {
  const settings = trpc.settings.read.useQuery()
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

function SettingsForm<Values extends Record<string, unknown>>({
  settings,
  label,
  saved,
  formOf,
  toSettings,
  validate,
  children,
}: FormProps<Values> & { settings: Settings }) {
  const utils = trpc.useUtils()
  const form = useForm<Values>({ initialValues: formOf(settings), validate })
  const change = trpc.settings.change.useMutation({
    onSuccess: (changed) => {
      utils.settings.read.setData(undefined, changed)
      form.setInitialValues(formOf(changed))
      form.reset()
      tell(saved)
    },
    onError: (error) => tellTrouble(t`Not saved`, error),
  })
  const dirty = form.isDirty()
  return (
    <form noValidate onSubmit={form.onSubmit((values) => change.mutate(toSettings(values)))} aria-label={label}>
      {children(form)}
      <footer className={classes.foot}>
        <Button variant="subtle" onClick={form.reset} disabled={!dirty}>
          <Trans>Discard</Trans>
        </Button>
        <Button type="submit" loading={change.isPending} disabled={!dirty}>
          <Trans>Save</Trans>
        </Button>
      </footer>
    </form>
  )
}

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, NumberInput, Switch } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import type { Settings } from '@mvp/core/contract-schedule'
import { trpc } from '../api.ts'
import { Held } from '../parts/held.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { tell, tellTrouble } from '../parts/notify.ts'
import { Panel } from '../parts/panel.tsx'
import classes from './own-retention.module.css'
import { checkForm, formOf, type ProofRhythmForm, toRhythm } from './proof-rhythm-form.ts'
import { usualSettings } from './usual.ts'

/** How often what lies in the store is proven good by itself. */
export function ProofRhythm() {
  const settings = trpc.settings.read.useQuery()
  return (
    <Panel
      id="proof"
      title={t`Verify and drill`}
      note={t`What is found stands on the backup; what is found wrong is mailed as a failure.`}
      flush
    >
      <Loaded
        query={settings}
        waiting={
          <Held flush>
            <RhythmForm settings={usualSettings} />
          </Held>
        }
      >
        {(loaded) => <RhythmForm settings={loaded} />}
      </Loaded>
    </Panel>
  )
}

function RhythmForm({ settings }: { settings: Settings }) {
  const utils = trpc.useUtils()
  const form = useForm<ProofRhythmForm>({ initialValues: formOf(settings), validate: checkForm })
  const change = trpc.settings.change.useMutation({
    onSuccess: (saved) => {
      utils.settings.read.setData(undefined, saved)
      form.setInitialValues(formOf(saved))
      form.reset()
      tell(t`Verify and drill are saved.`)
    },
    onError: (error) => tellTrouble(t`Not saved`, error),
  })
  const dirty = form.isDirty()
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => change.mutate(toRhythm(values)))}
      aria-label={t`Verify and drill`}
    >
      <Rhythm
        form={form}
        kind="verify"
        label={t`Verify each archive from time to time`}
        note={t`Every byte is read and compared. Bit rot, missing and replaced files are found before they are needed.`}
        days={t`Each archive every`}
      />
      <Rhythm
        form={form}
        kind="drill"
        label={t`Drill the newest backup from time to time`}
        note={t`It is restored beside the live data, compared and dropped. It needs room for a second database, and for the documents in the store.`}
        days={t`Every`}
      />
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

type RhythmProps = {
  form: UseFormReturnType<ProofRhythmForm>
  kind: 'verify' | 'drill'
  label: string
  note: string
  days: string
}

function Rhythm({ form, kind, label, note, days }: RhythmProps) {
  return (
    <div className={classes.rule}>
      <Switch label={label} description={note} {...form.getInputProps(`${kind}.on`, { type: 'checkbox' })} />
      {form.values[kind].on ? (
        <div className={classes.fields}>
          <NumberInput
            label={days}
            suffix={` ${t`days`}`}
            min={1}
            max={3650}
            allowDecimal={false}
            {...form.getInputProps(`${kind}.days`)}
          />
        </div>
      ) : null}
    </div>
  )
}

import { t } from '@lingui/core/macro'
import { NumberInput, Switch } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { checkForm, formOf, type ProofRhythmForm, toRhythm } from './proof-rhythm-form.ts'
import classes from './settings-panel.module.css'
import { SettingsPanel } from './settings-panel.tsx'

/** How often what lies in the store is proven good by itself. */
export function ProofRhythm() {
  return (
    <SettingsPanel
      id="proof"
      title={t`Verify and drill`}
      note={t`What is found stands on the backup; what is found wrong is mailed as a failure.`}
      label={t`Verify and drill`}
      saved={t`Verify and drill are saved.`}
      formOf={formOf}
      toSettings={toRhythm}
      validate={checkForm}
    >
      {(form) => (
        <>
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
        </>
      )}
    </SettingsPanel>
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

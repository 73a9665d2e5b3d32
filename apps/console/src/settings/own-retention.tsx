import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { NumberInput, Select, Switch } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import {
  checkForm,
  formOf,
  limitsNothing,
  type Origin,
  type OwnRetentionForm,
  origins,
  toSettings,
} from './own-retention-form.ts'
import classes from './settings-panel.module.css'
import { SettingsPanel } from './settings-panel.tsx'

/** For backups that belong to no schedule, and for those that look as if something had been lost. */
export function OwnRetention() {
  return (
    <SettingsPanel
      id="retention"
      title={t`Retention without a schedule`}
      note={t`Pinned backups stay under any rule. Each schedule has its own.`}
      label={t`Retention`}
      saved={t`Retention is saved.`}
      formOf={formOf}
      toSettings={toSettings}
      validate={checkForm}
    >
      {(form) => (
        <>
          {origins.map((origin) => (
            <OwnRule key={origin} form={form} origin={origin} />
          ))}
          <Suspicious form={form} />
        </>
      )}
    </SettingsPanel>
  )
}

const words: Record<Origin, { title: MessageDescriptor; note: MessageDescriptor }> = {
  manual: { title: msg`Manual`, note: msg`Asked for by an admin or a script` },
  uploaded: { title: msg`Uploaded`, note: msg`Brought in as a file` },
  safety: { title: msg`Safety`, note: msg`Taken before a restore, pinned at first` },
}

type FieldProps = { form: UseFormReturnType<OwnRetentionForm>; origin: Origin }

function OwnRule({ form, origin }: FieldProps) {
  const rule = form.values[origin]
  const { title, note } = words[origin]
  return (
    <fieldset className={classes.rule}>
      <legend>{t(title)}</legend>
      <p className="small quiet">{t(note)}</p>
      <div className={classes.fields}>
        <Select
          label={t`Kept`}
          data={[
            { value: 'kept', label: t`Until deleted` },
            { value: 'rule', label: t`By a rule` },
          ]}
          value={rule.kept ? 'kept' : 'rule'}
          onChange={(value) => form.setFieldValue(`${origin}.kept`, value === 'kept')}
        />
        {rule.kept ? null : (
          <>
            <NumberInput
              label={t`Keep the last`}
              min={0}
              max={10_000}
              allowDecimal={false}
              {...form.getInputProps(`${origin}.keepLast`)}
            />
            <NumberInput
              label={t`Never older than`}
              suffix={` ${t`days`}`}
              placeholder={t`No limit`}
              min={1}
              max={36_500}
              allowDecimal={false}
              {...form.getInputProps(`${origin}.maxAgeDays`)}
            />
            {limitsNothing(rule) ? (
              <p className={classes.hint}>
                <Trans>Neither a number nor an age: everything stays.</Trans>
              </p>
            ) : null}
          </>
        )}
      </div>
    </fieldset>
  )
}

function Suspicious({ form }: Pick<FieldProps, 'form'>) {
  return (
    <div className={classes.rule}>
      <Switch
        label={t`Look out for backups that hold much less`}
        description={t`Then nothing of their schedule expires until an admin has looked.`}
        {...form.getInputProps('suspicious', { type: 'checkbox' })}
      />
      {form.values.suspicious ? (
        <div className={classes.fields}>
          <NumberInput
            label={t`Suspicious from a drop of`}
            description={t`Of the size, or of the rows of any table, against the last ten.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            suffix=" %"
            min={1}
            max={99}
            allowDecimal={false}
            {...form.getInputProps('dropPercent')}
          />
        </div>
      ) : null}
    </div>
  )
}

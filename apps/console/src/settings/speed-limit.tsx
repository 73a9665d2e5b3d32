import { t } from '@lingui/core/macro'
import { NumberInput, Switch } from '@mantine/core'
import classes from './settings-panel.module.css'
import { SettingsPanel } from './settings-panel.tsx'
import { checkForm, formOf, toLimit } from './speed-limit-form.ts'

/** How fast backups, verifies and drills may read. */
export function SpeedLimit() {
  return (
    <SettingsPanel
      id="speed"
      title={t`Speed limit`}
      note={t`For backups, verifies and drills, from the next one on. Restores and uploads are never slowed down.`}
      label={t`Speed limit`}
      saved={t`The speed limit is saved.`}
      formOf={formOf}
      toSettings={toLimit}
      validate={checkForm}
    >
      {(form) => (
        <div className={classes.rule}>
          <Switch
            label={t`Limit how fast they read`}
            description={t`They write no faster than they read. A dump that takes longer also keeps its view of the database open for longer.`}
            {...form.getInputProps('on', { type: 'checkbox' })}
          />
          {form.values.on ? (
            <div className={classes.fields}>
              <NumberInput
                label={t`All together, at most`}
                suffix=" MiB/s"
                min={1}
                max={1_000_000}
                allowDecimal={false}
                {...form.getInputProps('mib')}
              />
            </div>
          ) : null}
        </div>
      )}
    </SettingsPanel>
  )
}

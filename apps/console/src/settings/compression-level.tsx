import { t } from '@lingui/core/macro'
import { Radio } from '@mantine/core'
import { choicesFor, formOf, toLevel } from './compression-level-form.ts'
import classes from './settings-panel.module.css'
import { SettingsPanel } from './settings-panel.tsx'

/** How hard backups compress, and what each level was measured to cost. */
export function CompressionLevel() {
  return (
    <SettingsPanel
      id="compression"
      title={t`Compression`}
      note={t`For backups from the next one on. Photos and most PDFs do not compress and are stored at every level; documents that have not changed keep theirs until all are read again.`}
      label={t`Compression`}
      saved={t`The compression level is saved.`}
      formOf={formOf}
      toSettings={toLevel}
      validate={() => ({})}
    >
      {(form) => (
        <div className={classes.rule}>
          <Radio.Group
            label={t`Level`}
            description={t`Measured on two processors, on the data of the benchmark: time and size of what compresses.`}
            {...form.getInputProps('level')}
          >
            <div className={classes.choices}>
              {choicesFor(form.values.level).map(({ value, label, description }) => (
                <Radio key={value} value={value} label={label} description={description} />
              ))}
            </div>
          </Radio.Group>
        </div>
      )}
    </SettingsPanel>
  )
}

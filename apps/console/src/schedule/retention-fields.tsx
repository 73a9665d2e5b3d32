import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { NumberInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Group } from './group.tsx'
import classes from './schedule-editor.module.css'
import type { ScheduleForm, Tier } from './schedule-form.ts'

const tiers: { tier: Tier; word: MessageDescriptor }[] = [
  { tier: 'keepLast', word: msg({ message: 'Last', context: 'how many' }) },
  { tier: 'hourly', word: msg`Hourly` },
  { tier: 'daily', word: msg`Daily` },
  { tier: 'weekly', word: msg`Weekly` },
  { tier: 'monthly', word: msg`Monthly` },
  { tier: 'yearly', word: msg`Yearly` },
]

export function RetentionFields({ form, sentence }: { form: UseFormReturnType<ScheduleForm>; sentence: string }) {
  return (
    <Group
      title={t`Retention`}
      note={t`Pinned, manual and uploaded backups are never touched, nor the newest good one.`}
    >
      <div className={`${classes.wide} ${classes.tiers}`}>
        {tiers.map(({ tier, word }) => (
          <NumberInput
            key={tier}
            label={t(word)}
            min={0}
            max={10_000}
            placeholder="0"
            allowDecimal={false}
            {...form.getInputProps(`retention.${tier}`)}
          />
        ))}
      </div>
      <NumberInput
        label={t`Never older than`}
        suffix={` ${t`days`}`}
        min={1}
        max={36_500}
        placeholder={t`No limit`}
        allowDecimal={false}
        className={classes.wide}
        {...form.getInputProps('retention.maxAgeDays')}
      />
      <p className={`${classes.wide} ${classes.sentence}`}>{sentence}</p>
    </Group>
  )
}

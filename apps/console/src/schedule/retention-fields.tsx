import { NumberInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Group } from './group.tsx'
import classes from './schedule-editor.module.css'
import type { ScheduleForm, Tier } from './schedule-form.ts'

const tiers: { tier: Tier; word: string }[] = [
  { tier: 'keepLast', word: 'Last' },
  { tier: 'hourly', word: 'Hourly' },
  { tier: 'daily', word: 'Daily' },
  { tier: 'weekly', word: 'Weekly' },
  { tier: 'monthly', word: 'Monthly' },
  { tier: 'yearly', word: 'Yearly' },
]

export function RetentionFields({ form, sentence }: { form: UseFormReturnType<ScheduleForm>; sentence: string }) {
  return (
    <Group title="Retention" note="Pinned, manual and uploaded backups are never touched, nor the newest good one.">
      <div className={`${classes.wide} ${classes.tiers}`}>
        {tiers.map(({ tier, word }) => (
          <NumberInput
            key={tier}
            label={word}
            min={0}
            max={10_000}
            placeholder="0"
            allowDecimal={false}
            {...form.getInputProps(`retention.${tier}`)}
          />
        ))}
      </div>
      <NumberInput
        label="Never older than"
        suffix=" days"
        min={1}
        max={36_500}
        placeholder="No limit"
        allowDecimal={false}
        className={classes.wide}
        {...form.getInputProps('retention.maxAgeDays')}
      />
      <p className={`${classes.wide} ${classes.sentence}`}>{sentence}</p>
    </Group>
  )
}

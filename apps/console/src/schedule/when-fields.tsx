import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { SegmentedControl, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { type Frequency, frequency, type SchedulePreview } from '@mvp/core/contract-schedule'
import { useMemo } from 'react'
import { anew } from '../language/i18n.ts'
import { Group } from './group.tsx'
import { withFrequency } from './rule.ts'
import { RuleInputs } from './rule-inputs.tsx'
import classes from './schedule-editor.module.css'
import type { ScheduleForm } from './schedule-form.ts'
import { ownZone, zones } from './zone-time.ts'

type Props = { form: UseFormReturnType<ScheduleForm>; problems: SchedulePreview['problems'] }

const frequencyWords: Record<Frequency, MessageDescriptor> = {
  hourly: msg`Hourly`,
  daily: msg`Daily`,
  weekly: msg`Weekly`,
  monthly: msg`Monthly`,
  custom: msg`Custom`,
}

const missedRuns = [
  { value: 'run', label: msg`Run once, as soon as possible` },
  { value: 'skip', label: msg`Skip it` },
]

export function WhenFields({ form, problems }: Props) {
  const { timeZone } = form.values
  const choices = useMemo(() => zones(ownZone, timeZone), [timeZone])
  const change = (chosen: string) => form.setValues(withFrequency(form.values, frequency.parse(chosen)))
  return (
    <Group title={t`When`}>
      <TextInput label={t`Name`} className={classes.wide} {...form.getInputProps('name')} />
      <SegmentedControl
        aria-label={t`Frequency`}
        fullWidth
        className={classes.wide}
        data={frequency.options.map((value) => ({ value, label: t(frequencyWords[value]) }))}
        value={form.values.frequency}
        onChange={change}
      />
      <RuleInputs form={form} problem={problemIn(problems, 'cron')} />
      <Select
        label={t`Time zone`}
        searchable
        data={choices}
        nothingFoundMessage={t`No zone is called like this.`}
        {...form.getInputProps('timeZone')}
        error={form.errors.timeZone ?? problemIn(problems, 'timeZone')}
      />
      <Select
        label={t`After a missed time`}
        description={t`When no server was up at that time.`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={missedRuns.map(({ value, label }) => ({ value, label: t(label) }))}
        className={classes.wide}
        {...form.getInputProps('missedRun')}
      />
    </Group>
  )
}

function problemIn(problems: SchedulePreview['problems'], field: 'cron' | 'timeZone'): string | null {
  const found = problems.find((problem) => problem.field === field)
  return found ? [anew(found.message), found.hint && anew(found.hint)].filter(Boolean).join(' ') : null
}

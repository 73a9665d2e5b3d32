import { msg, t } from '@lingui/core/macro'
import { Chip, Input, NumberInput, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { ReactNode } from 'react'
import { tidyTime } from './rule.ts'
import classes from './schedule-editor.module.css'
import type { ScheduleForm } from './schedule-form.ts'

type Props = { form: UseFormReturnType<ScheduleForm>; problem: string | null }

/** The fields of the chosen frequency; those of the others keep what was typed into them. */
export function RuleInputs(props: Props) {
  return inputs[props.form.values.frequency](props)
}

const inputs: Record<ScheduleForm['frequency'], (props: Props) => ReactNode> = {
  hourly: Minute,
  daily: Time,
  weekly: (props) => (
    <>
      <Weekdays {...props} />
      <Time {...props} />
    </>
  ),
  monthly: (props) => (
    <>
      <DayOfMonth {...props} />
      <Time {...props} />
    </>
  ),
  custom: Cron,
}

function Minute({ form, problem }: Props) {
  const given = form.getInputProps('minute')
  return <NumberInput label={t`Minute past each hour`} min={0} max={59} {...given} error={given.error ?? problem} />
}

function Time({ form, problem }: Props) {
  const given = form.getInputProps('time')
  // Not the browser's own time field: it writes AM and PM beside runs that are listed in 24 hours.
  return (
    <TextInput
      label={t`Time`}
      inputMode="numeric"
      autoComplete="off"
      {...given}
      onBlur={() => form.setFieldValue('time', tidyTime(form.values.time))}
      error={given.error ?? problem}
    />
  )
}

// A week as it is lived, with cron's numbers.
const weekdays = [
  { day: '1', word: msg`Mon` },
  { day: '2', word: msg`Tue` },
  { day: '3', word: msg`Wed` },
  { day: '4', word: msg`Thu` },
  { day: '5', word: msg`Fri` },
  { day: '6', word: msg`Sat` },
  { day: '0', word: msg`Sun` },
]

function Weekdays({ form }: Props) {
  return (
    <Input.Wrapper label={t`Days`} error={form.errors.weekdays} className={classes.wide} labelElement="div">
      <Chip.Group
        multiple
        value={form.values.weekdays}
        onChange={(days: string[]) => form.setFieldValue('weekdays', days)}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset of its own would be laid out as a part of the form */}
        <div className={classes.days} role="group" aria-label={t`Days`}>
          {weekdays.map(({ day, word }) => (
            <Chip key={day} value={day} size="sm" radius="sm" variant="outline">
              {t(word)}
            </Chip>
          ))}
        </div>
      </Chip.Group>
    </Input.Wrapper>
  )
}

const monthDays = () => [
  ...Array.from({ length: 31 }, (_, index) => ({ value: String(index + 1), label: String(index + 1) })),
  { value: 'L', label: t`Last day` },
]

function DayOfMonth({ form }: Props) {
  return (
    <Select
      label={t`Day of the month`}
      className={classes.wide}
      data={monthDays()}
      description={
        skipsMonths(form.values.dayOfMonth) ? t`Months without this day are left out. Last day never is.` : null
      }
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      {...form.getInputProps('dayOfMonth')}
    />
  )
}

function skipsMonths(day: string): boolean {
  return Number(day) > 28
}

function Cron({ form, problem }: Props) {
  const given = form.getInputProps('custom')
  return (
    <TextInput
      label={t`Cron`}
      description={t`Minute, hour, day of month (L is the last), month, day of week`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      spellCheck={false}
      autoComplete="off"
      classNames={{ input: 'mono' }}
      className={classes.wide}
      {...given}
      error={given.error ?? problem}
    />
  )
}

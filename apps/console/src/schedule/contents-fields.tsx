import { msg, t } from '@lingui/core/macro'
import { SegmentedControl } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Group } from './group.tsx'
import classes from './schedule-editor.module.css'
import type { ScheduleForm } from './schedule-form.ts'

const choices = [
  { value: 'all', label: msg`Everything` },
  { value: 'database', label: msg`Database only` },
  { value: 'documents', label: msg`Documents only` },
]

export function ContentsFields({ form }: { form: UseFormReturnType<ScheduleForm> }) {
  return (
    <Group title={t`Contents`}>
      <SegmentedControl
        aria-label={t`Contents`}
        fullWidth
        className={classes.wide}
        data={choices.map(({ value, label }) => ({ value, label: t(label) }))}
        {...form.getInputProps('contents')}
      />
    </Group>
  )
}

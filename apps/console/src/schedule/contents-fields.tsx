import { SegmentedControl } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Group } from './group.tsx'
import classes from './schedule-editor.module.css'
import type { ScheduleForm } from './schedule-form.ts'

const choices = [
  { value: 'all', label: 'Everything' },
  { value: 'database', label: 'Database only' },
  { value: 'documents', label: 'Documents only' },
]

export function ContentsFields({ form }: { form: UseFormReturnType<ScheduleForm> }) {
  return (
    <Group title="Contents">
      <SegmentedControl
        aria-label="Contents"
        fullWidth
        className={classes.wide}
        data={choices}
        {...form.getInputProps('contents')}
      />
    </Group>
  )
}

import { useDebouncedValue } from '@mantine/hooks'
import type { SchedulePreview } from '@mvp/core/contract-schedule'
import { keepPreviousData, skipToken } from '@tanstack/react-query'
import { useMemo } from 'react'
import { trpc } from '../api.ts'
import { type ScheduleForm, toPreview } from './schedule-form.ts'

const typingMs = 200
// What is shown relative to now must not grow old while the page lies open.
const pollMs = 60_000

/** What the schedule being edited would do, as one types. The last answer stays until the next is there. */
export function useSchedulePreview(form: ScheduleForm, id: string | null): SchedulePreview | undefined {
  const wanted = useMemo(() => toPreview(form, id), [form, id])
  const [request] = useDebouncedValue(wanted, typingMs)
  const options = { placeholderData: keepPreviousData, refetchInterval: pollMs }
  return trpc.schedule.preview.useQuery(request ?? skipToken, options).data
}

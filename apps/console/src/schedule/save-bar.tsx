import { Button } from '@mantine/core'
import type { RetentionPreview, Schedule } from '@mvp/core/contract-schedule'
import { useNavigate } from '@tanstack/react-router'
import { formatBytes, plural } from '../parts/format-size.ts'
import type { Trouble } from '../parts/problem.ts'
import classes from './schedule-editor.module.css'

type Props = {
  schedule: Schedule | null
  dirty: boolean
  saving: boolean
  refusal: Trouble | null
  retention: RetentionPreview | null
  onDiscard: () => void
}

/** Says what saving would cost before it is done. */
export function SaveBar({ schedule, dirty, saving, refusal, retention, onDiscard }: Props) {
  const navigate = useNavigate()
  const discard = schedule ? onDiscard : () => navigate({ to: '/schedules', ignoreBlocker: true })
  return (
    <footer className={classes.save}>
      {refusal ? (
        <p className={classes.refusal} role="alert">
          {refusal.message} {refusal.hint}
        </p>
      ) : (
        <p>{schedule ? consequence(retention, dirty, schedule.frozen !== null) : 'It is on as soon as it is saved.'}</p>
      )}
      <Button variant="subtle" onClick={discard} disabled={schedule !== null && !dirty}>
        Discard
      </Button>
      <Button variant="filled" type="submit" loading={saving} disabled={schedule !== null && !dirty}>
        Save
      </Button>
    </footer>
  )
}

function consequence(retention: RetentionPreview | null, dirty: boolean, frozen: boolean): string {
  if (!dirty) return 'Nothing has been changed.'
  if (!retention || retention.go === 0) return 'Saving expires no backup.'
  const going = `${plural(retention.go, 'backup')}, ${formatBytes(retention.goBytes)},`
  return `Saving expires ${going} ${frozen ? 'once the suspicious one is acknowledged.' : 'after the next good one.'}`
}

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { RetentionPreview, Schedule } from '@mvp/core/contract-schedule'
import { useNavigate } from '@tanstack/react-router'
import { formatBytes } from '../parts/format-size.ts'
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
        <p>
          {schedule ? consequence(retention, dirty, schedule.frozen !== null) : t`It is on as soon as it is saved.`}
        </p>
      )}
      <Button variant="subtle" onClick={discard} disabled={schedule !== null && !dirty}>
        <Trans>Discard</Trans>
      </Button>
      <Button variant="filled" type="submit" loading={saving} disabled={schedule !== null && !dirty}>
        <Trans>Save</Trans>
      </Button>
    </footer>
  )
}

function consequence(retention: RetentionPreview | null, dirty: boolean, frozen: boolean): string {
  if (!dirty) return t`Nothing has been changed.`
  if (!retention || retention.go === 0) return t`Saving expires no backup.`
  const backups = plural(retention.go, { one: '# backup', other: '# backups' })
  const size = formatBytes(retention.goBytes)
  return frozen
    ? t`Saving expires ${backups}, ${size}, once the suspicious one is acknowledged.`
    : t`Saving expires ${backups}, ${size}, after the next good one.`
}

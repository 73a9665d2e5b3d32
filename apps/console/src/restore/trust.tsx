import { t } from '@lingui/core/macro'
import { Checkbox } from '@mantine/core'
import type { RestorePreview } from '@mvp/core/contract-restore'
import { getRouteApi } from '@tanstack/react-router'
import classes from './outcome.module.css'

const route = getRouteApi('/frame/backups/$id/restore')

/** Whether somebody has to say that SQL which was not made here may run with our rights. */
export function asksForTrust({ backup, checks }: RestorePreview): boolean {
  const { provenance } = backup
  return provenance !== 'here' && checks.some(({ code, state }) => code === 'provenance' && state === 'blocked')
}

/** The way on for an archive that only a person can vouch for. */
export function Trust({ trusted }: { trusted: boolean }) {
  const navigate = route.useNavigate()
  return (
    <section className={`${classes.without} ${classes.before}`} aria-label={t`An archive that was not made here`}>
      <Checkbox
        checked={trusted}
        onChange={() =>
          navigate({
            search: ({ trust: _, ...kept }) => (trusted ? kept : { ...kept, trust: true }),
            replace: true,
            resetScroll: false,
          })
        }
        label={t`I know who made this archive, and trust every line of SQL in it. Load it with our own rights.`}
        description={t`For archives of your own that lost their signature. The choice is recorded with your name.`}
      />
    </section>
  )
}

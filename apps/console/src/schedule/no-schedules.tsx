import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { EmptyPage, PlannedTicks } from '../parts/empty-page.tsx'
import { LinkButton } from '../parts/link-button.tsx'

export function NoSchedules() {
  return (
    <EmptyPage
      title={t`No schedules yet`}
      drawing={
        <>
          <path d="M0 44H320" stroke="var(--ink-mark)" strokeWidth="2" strokeDasharray="3 6" />
          <PlannedTicks at={[40, 80, 120, 160, 200, 240, 280]} />
        </>
      }
    >
      <p>
        <Trans>A schedule backs up by itself, and keeps as many backups as you say.</Trans>
      </p>
      <LinkButton variant="filled" mt={24} to="/schedules/new">
        <Trans>New schedule</Trans>
      </LinkButton>
    </EmptyPage>
  )
}

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { EmptyPage, PlannedTicks } from '../parts/empty-page.tsx'
import { BackUpNow } from './back-up-now.tsx'
import classes from './list-states.module.css'
import { UploadButton } from './upload-button.tsx'

export function NoBackups({ onUpload }: { onUpload: () => void }) {
  return (
    <EmptyPage title={t`No backups yet`} drawing={<FromNowOn />}>
      <p>
        <Trans>
          The first one holds the whole app database and all documents in one archive. The app goes on working
          meanwhile.
        </Trans>
      </p>
      <div className={classes.actions}>
        <BackUpNow />
        <UploadButton word={t`Upload an archive`} onClick={onUpload} />
      </div>
      <p className="small">
        <Trans>Or drop an archive anywhere on this page.</Trans>
      </p>
    </EmptyPage>
  )
}

function FromNowOn() {
  return (
    <>
      <path d="M0 44H160" stroke="var(--line-strong)" strokeWidth="2" />
      <path d="M160 44H320" stroke="var(--ink-mark)" strokeWidth="2" strokeDasharray="3 6" />
      <PlannedTicks at={[200, 236, 272, 308]} />
      <circle cx="160" cy="44" r="7" fill="var(--paper)" stroke="var(--ink)" strokeWidth="2.5" />
    </>
  )
}

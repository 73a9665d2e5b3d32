import { t } from '@lingui/core/macro'
import { usePageTitle } from '../parts/page-title.ts'
import { PageHead } from '../parts/panel.tsx'
import { ApiTokens } from './api-tokens.tsx'
import { CompressionLevel } from './compression-level.tsx'
import { InstallationPanel } from './installation-panel.tsx'
import { OwnRetention } from './own-retention.tsx'
import { ProofRhythm } from './proof-rhythm.tsx'
import classes from './settings.module.css'
import { SettingsNav } from './settings-nav.tsx'
import { SpeedLimit } from './speed-limit.tsx'

export function SettingsPage() {
  usePageTitle(t`Settings`)
  return (
    <>
      <PageHead title={t`Settings`} />
      <div className={classes.columns}>
        <SettingsNav />
        <div className={classes.main}>
          <InstallationPanel />
          <OwnRetention />
          <ProofRhythm />
          <SpeedLimit />
          <CompressionLevel />
          <ApiTokens />
        </div>
      </div>
    </>
  )
}

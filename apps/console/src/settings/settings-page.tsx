import { Link } from '@tanstack/react-router'
import { usePageTitle } from '../parts/page-title.ts'
import { PageHead } from '../parts/panel.tsx'
import { ApiTokens } from './api-tokens.tsx'
import { InstallationPanel } from './installation-panel.tsx'
import { OwnRetention } from './own-retention.tsx'
import { ProofRhythm } from './proof-rhythm.tsx'
import classes from './settings.module.css'

export function SettingsPage() {
  usePageTitle('Settings')
  return (
    <>
      <PageHead title="Settings" />
      <div className={classes.columns}>
        <nav className={classes.rooms} aria-label="Settings">
          <a href="#installation">Installation</a>
          <a href="#retention">Retention</a>
          <a href="#proof">Verify and drill</a>
          <a href="#api-tokens">API tokens</a>
          <Link to="/settings/audit">Audit log</Link>
        </nav>
        <div className={classes.main}>
          <InstallationPanel />
          <OwnRetention />
          <ProofRhythm />
          <ApiTokens />
        </div>
      </div>
    </>
  )
}

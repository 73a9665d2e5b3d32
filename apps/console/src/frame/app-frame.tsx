import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useSessionEnd } from '../auth/use-session-end.tsx'
import { useUploads } from '../backup/use-uploads.tsx'
import { PaletteButton } from '../palette/palette-button.tsx'
import { Account } from './account.tsx'
import { ActivityChip } from './activity-chip.tsx'
import classes from './app-frame.module.css'
import { LostBanner } from './lost-banner.tsx'
import { Mark } from './mark.tsx'
import { ProblemBanners } from './problem-banners.tsx'
import { Rooms } from './rooms.tsx'
import { Scheme } from './scheme.tsx'
import { Tab } from './tab.tsx'
import { UploadChip } from './upload-chip.tsx'
import { useKeptFocus } from './use-kept-focus.ts'
import { useLiveOperations } from './use-live-operations.ts'

const UploadSheet = lazy(async () => ({ default: (await import('../backup/upload-sheet.tsx')).UploadSheet }))

const InterruptedUploads = lazy(async () => ({
  default: (await import('../backup/interrupted-uploads.tsx')).InterruptedUploads,
}))

const SessionSheet = lazy(async () => ({ default: (await import('../auth/session-sheet.tsx')).SessionSheet }))

/** What surrounds every page of a signed-in admin; without a session the first answer leads to the sign-in. */
export function AppFrame() {
  const lost = useLiveOperations()
  const main = useFocusOnNewPage()
  useKeptFocus()
  const { current: upload, unfinished } = useUploads()
  const { ended } = useSessionEnd()
  return (
    <>
      <a className={classes.skip} href="#main">
        <Trans>Skip to content</Trans>
      </a>
      <header className={classes.bar}>
        <div className={classes.inner}>
          <Link to="/" className={classes.brand} aria-label={t`MotoVaultPro Backup, overview`}>
            <Mark />
            <span>
              <Trans>
                MotoVaultPro <em>Backup</em>
              </Trans>
            </span>
          </Link>
          <Rooms />
          <div className={classes.tools}>
            <UploadChip />
            <ActivityChip />
            <PaletteButton />
            <Scheme />
            <Account />
          </div>
        </div>
      </header>
      <Tab />
      <LostBanner since={lost} />
      <ProblemBanners />
      <Suspense>{unfinished.all().length > 0 ? <InterruptedUploads /> : null}</Suspense>
      <main id="main" className={classes.main} ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <Suspense>{upload ? <UploadSheet /> : null}</Suspense>
      <Suspense>{ended ? <SessionSheet /> : null}</Suspense>
    </>
  )
}

/** Moves the focus to a new page's content, so that keyboard and screen reader begin where the eyes do. */
function useFocusOnNewPage() {
  const { pathname } = useLocation()
  const main = useRef<HTMLElement>(null)
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current !== pathname) main.current?.focus({ preventScroll: true })
    shown.current = pathname
  }, [pathname])
  return main
}

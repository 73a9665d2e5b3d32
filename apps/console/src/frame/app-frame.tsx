import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useUploads } from '../backup/use-uploads.tsx'
import { Account } from './account-button.tsx'
import { ActivityChip } from './activity-chip.tsx'
import classes from './app-frame.module.css'
import { Mark } from './mark.tsx'
import { ProblemBanners } from './problem-banner.tsx'
import { Rooms } from './rooms.tsx'
import { Scheme } from './scheme-button.tsx'
import { UploadChip } from './upload-chip.tsx'
import { useLiveOperations } from './use-live-operations.ts'

const UploadSheet = lazy(async () => ({ default: (await import('../backup/upload-sheet.tsx')).UploadSheet }))

/** What surrounds every page of a signed-in admin; without a session the first answer leads to the sign-in page. */
export function AppFrame() {
  useLiveOperations()
  const main = useFocusOnNewPage()
  const { current: upload } = useUploads()
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <header className={classes.bar}>
        <div className={classes.inner}>
          <Link to="/" className={classes.brand} aria-label="MotoVaultPro Backup, overview">
            <Mark />
            <span>
              MotoVaultPro <em>Backup</em>
            </span>
          </Link>
          <Rooms />
          <div className={classes.tools}>
            <UploadChip />
            <ActivityChip />
            <Scheme />
            <Account />
          </div>
        </div>
      </header>
      <ProblemBanners />
      <main id="main" className={classes.main} ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <Suspense>{upload ? <UploadSheet /> : null}</Suspense>
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

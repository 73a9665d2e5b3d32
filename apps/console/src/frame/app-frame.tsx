import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { UploadSheet } from '../backup/upload-sheet.tsx'
import { PaletteButton } from '../palette/palette-button.tsx'
import { AccountMenu } from './account-menu.tsx'
import { ActivityChip } from './activity-chip.tsx'
import classes from './app-frame.module.css'
import { Mark } from './mark.tsx'
import { ProblemBanners } from './problem-banner.tsx'
import { Rooms } from './rooms.tsx'
import { SchemeMenu } from './scheme-menu.tsx'
import { UploadChip } from './upload-chip.tsx'
import { useLiveOperations } from './use-live-operations.ts'

/** What surrounds every page of a signed-in admin; without a session the first answer leads to the sign-in page. */
export function AppFrame() {
  useLiveOperations()
  const main = useFocusOnNewPage()
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
            <PaletteButton />
            <SchemeMenu />
            <AccountMenu />
          </div>
        </div>
      </header>
      <ProblemBanners />
      <main id="main" className={classes.main} ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <UploadSheet />
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

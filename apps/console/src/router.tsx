import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { auditSearch } from './audit/audit-search.ts'
import { compareSearch } from './backup/compare-search.ts'
import { documentPlace } from './backup/document-place.ts'
import { listSearch } from './backup/list-search.ts'
import { AppFrame } from './frame/app-frame.tsx'
import { NotFound } from './frame/not-found.tsx'
import { PageError } from './frame/page-error.tsx'
import { pageOf, textOf, wordsOf } from './parts/address.ts'
import { restoreSearch } from './restore/restore-search.ts'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./auth/sign-in.tsx'), 'SignIn'),
  validateSearch: (search: Record<string, unknown>): { return?: string | undefined } => ({
    return: textOf(search.return),
  }),
})

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/set-up',
  component: lazyRouteComponent(() => import('./auth/set-up.tsx'), 'SetUp'),
  validateSearch: (search: Record<string, unknown>) => ({ token: wordsOf(search.token) ?? '' }),
})

const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: AppFrame })

const overview = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('./overview/overview-page.tsx'), 'OverviewPage'),
})

const backups = createRoute({
  getParentRoute: () => frame,
  path: '/backups',
  component: lazyRouteComponent(() => import('./backup/backups-list.tsx'), 'BackupsList'),
  validateSearch: listSearch,
})

const compare = createRoute({
  getParentRoute: () => frame,
  path: '/backups/compare',
  component: lazyRouteComponent(() => import('./backup/compare-page.tsx'), 'ComparePage'),
  validateSearch: compareSearch,
})

const backup = createRoute({
  getParentRoute: () => frame,
  path: '/backups/$id',
  component: lazyRouteComponent(() => import('./backup/backup-page.tsx'), 'BackupPage'),
  validateSearch: documentPlace,
})

const restore = createRoute({
  getParentRoute: () => frame,
  path: '/backups/$id/restore',
  component: lazyRouteComponent(() => import('./restore/restore-page.tsx'), 'RestorePage'),
  validateSearch: restoreSearch,
})

const schedules = createRoute({
  getParentRoute: () => frame,
  path: '/schedules',
  component: lazyRouteComponent(() => import('./schedule/schedules-page.tsx'), 'SchedulesPage'),
})

const newSchedule = createRoute({
  getParentRoute: () => frame,
  path: '/schedules/new',
  component: lazyRouteComponent(() => import('./schedule/edit-schedule.tsx'), 'NewSchedule'),
})

const schedule = createRoute({
  getParentRoute: () => frame,
  path: '/schedules/$id',
  component: lazyRouteComponent(() => import('./schedule/edit-schedule.tsx'), 'EditSchedule'),
})

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
})

const audit = createRoute({
  getParentRoute: () => frame,
  path: '/settings/audit',
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditLog'),
  validateSearch: auditSearch,
})

const alerts = createRoute({
  getParentRoute: () => frame,
  path: '/settings/alerts',
  component: lazyRouteComponent(() => import('./alert/alerts-page.tsx'), 'AlertsPage'),
})

const outbox = createRoute({
  getParentRoute: () => frame,
  path: '/settings/alerts/outbox',
  component: lazyRouteComponent(() => import('./alert/outbox-page.tsx'), 'Outbox'),
  validateSearch: (search: Record<string, unknown>): { page?: number | undefined } => ({ page: pageOf(search.page) }),
})

const mail = createRoute({
  getParentRoute: () => frame,
  path: '/settings/alerts/outbox/$id',
  component: lazyRouteComponent(() => import('./alert/mail-page.tsx'), 'MailPage'),
})

const routes = root.addChildren([
  signIn,
  setUp,
  frame.addChildren([
    ...[overview, backups, compare, backup, restore],
    ...[schedules, newSchedule, schedule],
    ...[settings, audit, alerts, outbox, mail],
  ]),
])

export type ConsoleRouter = ReturnType<typeof openRouter>

export function openRouter() {
  return createRouter({
    routeTree: routes,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: PageError,
  })
}

declare module '@tanstack/react-router' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface can be merged into the router's own
  interface Register {
    router: ConsoleRouter
  }
}

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { z } from 'zod'
import { auditSearch } from './audit/audit-search.ts'
import { SignIn } from './auth/sign-in.tsx'
import { BackupsList } from './backup/backups-list.tsx'
import { documentPlace } from './backup/document-place.ts'
import { listSearch } from './backup/list-search.ts'
import { AppFrame } from './frame/app-frame.tsx'
import { NotFound } from './frame/not-found.tsx'
import { PageError } from './frame/page-error.tsx'
import { restoreSearch } from './restore/restore-search.ts'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignIn,
  validateSearch: z.object({ return: z.string().optional().catch(undefined) }),
})

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/set-up',
  component: lazyRouteComponent(() => import('./auth/set-up.tsx'), 'SetUp'),
  validateSearch: z.object({ token: z.coerce.string().default('').catch('') }),
})

const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: AppFrame })

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/backups' })
  },
})

const backups = createRoute({
  getParentRoute: () => frame,
  path: '/backups',
  component: BackupsList,
  validateSearch: listSearch,
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

const routes = root.addChildren([
  signIn,
  setUp,
  frame.addChildren([home, backups, backup, restore, schedules, newSchedule, schedule, settings, audit]),
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

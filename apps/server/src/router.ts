import { alertRouter } from './alert/router.ts'
import { auditRouter } from './audit/router.ts'
import { authRouter } from './auth/router.ts'
import { backupRouter } from './backup/router.ts'
import { overviewRouter } from './overview/router.ts'
import { restoreRouter } from './restore/router.ts'
import { scheduleRouter } from './schedule/router.ts'
import { settingsRouter } from './settings/router.ts'
import { router } from './trpc.ts'
import { webhookRouter } from './webhook/router.ts'

export const appRouter = router({
  alert: alertRouter,
  audit: auditRouter,
  auth: authRouter,
  backup: backupRouter,
  overview: overviewRouter,
  restore: restoreRouter,
  schedule: scheduleRouter,
  settings: settingsRouter,
  webhook: webhookRouter,
})
export type AppRouter = typeof appRouter

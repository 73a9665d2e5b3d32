import { authRouter } from './auth/router.ts'
import { backupRouter } from './backup/router.ts'
import { restoreRouter } from './restore/router.ts'
import { settingsRouter } from './settings/router.ts'
import { router } from './trpc.ts'

export const appRouter = router({
  auth: authRouter,
  backup: backupRouter,
  restore: restoreRouter,
  settings: settingsRouter,
})
export type AppRouter = typeof appRouter

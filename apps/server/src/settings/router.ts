import { installation } from '@mvp/core/contract'
import { settings, settingsChange } from '@mvp/core/contract-schedule'
import { describeInstallation } from '@mvp/core/settings/installation'
import { changeSettings, readSettings } from '@mvp/core/settings/settings'
import { adminProcedure, router } from '../trpc.ts'

const tags = ['settings']

export const settingsRouter = router({
  installation: adminProcedure.output(installation).query(({ ctx }) => describeInstallation(ctx.core)),

  read: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/admin/backups/settings', tags } })
    .output(settings)
    .query(({ ctx }) => readSettings(ctx.core)),

  change: adminProcedure
    .meta({ openapi: { method: 'PUT', path: '/admin/backups/settings', tags } })
    .input(settingsChange)
    .output(settings)
    .mutation(({ ctx, input }) => changeSettings(ctx.core, input)),
})

import { installation } from '@mvp/core/contract'
import { describeInstallation } from '@mvp/core/settings/installation'
import { adminProcedure, router } from '../trpc.ts'

export const settingsRouter = router({
  installation: adminProcedure.output(installation).query(({ ctx }) => describeInstallation(ctx.core)),
})

import { environmentCheck, overview } from '@mvp/core/contract-overview'
import { checkSetup } from '@mvp/core/overview/check-setup'
import { describeOverview } from '@mvp/core/overview/describe-overview'
import { adminProcedure, router } from '../trpc.ts'

export const overviewRouter = router({
  describe: adminProcedure.output(overview).query(({ ctx }) => describeOverview(ctx.core)),
  checks: adminProcedure.output(environmentCheck.array()).query(({ ctx }) => checkSetup(ctx.core)),
})

import type { Core } from '@mvp/core/core'
import { AppError } from '@mvp/core/errors'
import { measure } from '@mvp/core/metrics/measure'
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { authenticate, type Gate } from './auth/authenticate.ts'
import { describeMeasures } from './metrics-text.ts'

/**
 * `/metrics` for Prometheus, for admins: it names schedules and tells how they fail. Beside the guard of the API,
 * because a scrape is no activity that keeps a session alive.
 */
export function metricsRoute(app: FastifyInstance, gate: Gate, version: string): void {
  const ofProcess = new Registry()
  collectDefaultMetrics({ register: ofProcess })
  app.get('/metrics', { exposeHeadRoute: false }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { admin } = await authenticate(gate, request.headers, { activity: false })
    if (!admin) {
      throw new AppError('unauthorized', 'Metrics are for admins.', {
        hint: 'Let Prometheus send an API token: authorization, type Bearer, credentials_file.',
      })
    }
    const ofInstallation = await collect(gate.core, version)
    return reply.type(ofProcess.contentType).send((await ofInstallation.metrics()) + (await ofProcess.metrics()))
  })
}

/** New each time: a schedule that was renamed or deleted leaves no figures behind. */
async function collect(core: Core, version: string): Promise<Registry> {
  return describeMeasures(await measure(core), version)
}

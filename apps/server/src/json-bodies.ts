import type { FastifyInstance, FastifyRequest } from 'fastify'

const MAX_BYTES = 1024 ** 2

/**
 * Bodies of this scope are JSON of at most 1 MiB, or empty; anything else is answered 415. A body has to be here
 * within 30 s: node's own request timeout is off for the whole server, because it would cut uploads.
 *
 * @param parse false hands the text on as it is
 */
export function acceptJson(scope: FastifyInstance, { parse = true, deadlineMs = 30_000 } = {}): void {
  scope.removeAllContentTypeParsers()
  const parser = scope.getDefaultJsonParser('error', 'error')
  scope.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string', bodyLimit: MAX_BYTES },
    (request, body, done) => {
      if (!parse || body === '') return done(null, body === '' ? undefined : body)
      return parser(request, body, done)
    },
  )
  const deadlines = new WeakMap<FastifyRequest, NodeJS.Timeout>()
  scope.addHook('preParsing', async (request) => {
    deadlines.set(
      request,
      setTimeout(() => request.raw.destroy(), deadlineMs),
    )
  })
  const inTime = async (request: FastifyRequest) => clearTimeout(deadlines.get(request))
  scope.addHook('preValidation', inTime)
  scope.addHook('onResponse', inTime)
}

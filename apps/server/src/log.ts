import { maskSecrets } from '@mvp/core/audit/without-secrets'
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'

const SECRET_FIELDS = ['password', 'secret', 'token', 'authorization', 'cookie']

/** The log of a server: JSON lines without secrets. */
export function createLog(level: string, destination: DestinationStream): Logger {
  const options = {
    level,
    redact: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
    serializers: { err: serialize },
    // Whatever else comes in: an address with what signs in, an API token.
    hooks: { streamWrite: maskSecrets },
  }
  return pino(options, destination)
}

/** Of an error's own fields those that are safe: Redis hangs the AUTH it refused on one, URL what it could not read. */
function serialize(error: unknown) {
  if (!(error instanceof Error)) return error
  const { code, hint, status, severity, routine, table, constraint_name } = stdSerializers.err(error)
  return { type: error.name, ...textOf(error), code, hint, status, severity, routine, table, constraint_name }
}

/** Message and stack without the values of a query that failed: session tokens and hashes of passwords are among them. */
export function textOf(error: Error): { message: string; stack: string } {
  const { message, stack } = stdSerializers.err(error)
  return { message: clean(message, error), stack: clean(stack, error) }
}

function clean(text: string, error: Error): string {
  const values = 'params' in error && Array.isArray(error.params) ? `params: ${error.params}` : null
  const hidden = values === null ? text : text.replaceAll(values, 'params: [hidden]')
  return maskSecrets(error.cause instanceof Error ? clean(hidden, error.cause) : hidden)
}

import type { DatabaseFacts } from '@mvp/archive/manifest'
import postgres from 'postgres'
import type { Warning } from '../contract.ts'
import { quoteLiteral, quoteName } from './quote.ts'

type Locale = Pick<DatabaseFacts, 'encoding' | 'collationProvider' | 'collate' | 'ctype' | 'icuLocale'>

/**
 * Creates an empty database such as the one that was backed up. A server that does not know its locale gives the new one
 * its own, or `C` if that does not go with the encoding; that is a warning.
 */
export async function createDatabase(
  server: postgres.Sql,
  name: string,
  { wanted, warn }: { wanted: Locale; warn: (warning: Warning) => void },
): Promise<void> {
  const encoding = `TEMPLATE template0 ENCODING ${quoteLiteral(wanted.encoding)}`
  const [asBackedUp, ...others] = [`${encoding} ${localeOptions(wanted)}`, encoding, `${encoding} LOCALE 'C'`]
  const refusal = await tryToCreate(server, name, asBackedUp)
  if (refusal === null) return
  for (const options of others) {
    if ((await tryToCreate(server, name, options)) !== null) continue
    const message = `The server cannot give ${name} the locale ${wanted.icuLocale ?? wanted.collate} of the backup (${refusal.message}): it has another, and texts may sort differently.`
    warn({ code: 'locale_not_kept', message })
    return
  }
  throw refusal
}

/** Null when it was created; otherwise why the server does not like these options. */
async function tryToCreate(server: postgres.Sql, name: string, options = ''): Promise<postgres.PostgresError | null> {
  try {
    await server.unsafe(`CREATE DATABASE ${quoteName(name)} ${options}`)
    return null
  } catch (error) {
    if (error instanceof postgres.PostgresError && STRANGE_LOCALE.has(error.code)) return error
    throw error
  }
}

/** wrong_object_type, invalid_parameter_value, undefined_object, feature_not_supported, syntax_error (of an older server). */
const STRANGE_LOCALE = new Set(['42809', '22023', '42704', '0A000', '42601'])

function localeOptions({ collationProvider, collate, ctype, icuLocale }: Locale): string {
  const libc = `LC_COLLATE ${quoteLiteral(collate)} LC_CTYPE ${quoteLiteral(ctype)}`
  if (collationProvider === 'icu') return `${libc} LOCALE_PROVIDER icu ICU_LOCALE ${quoteLiteral(icuLocale ?? '')}`
  if (collationProvider !== 'builtin') return libc
  return `${libc} LOCALE_PROVIDER builtin BUILTIN_LOCALE ${quoteLiteral(icuLocale ?? '')}`
}

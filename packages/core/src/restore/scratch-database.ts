import type { DatabaseFacts } from '@mvp/archive/manifest'
import type postgres from 'postgres'
import { AppError } from '../errors.ts'
import { dropRole } from './loader-role.ts'
import { quoteLiteral, quoteName } from './quote.ts'
import { trip } from './trip.ts'

/** The row of pg_database as far as it shapes a new database; columns that this server's version lacks are missing. */
type Traits = {
  encoding: string
  /** Null: ours. */
  owner: string | null
  tablespace: string
  datcollate: string
  datctype: string
  datlocprovider?: 'c' | 'i' | 'b' | 'd'
  /** `daticulocale` until PostgreSQL 16, `datlocale` from 17. */
  daticulocale?: string | null
  datlocale?: string | null
  daticurules?: string | null
}

/** The oid of a database as a decimal string, or null when there is none of that name. */
export async function findDatabaseOid(server: postgres.Sql, name: string): Promise<string | null> {
  const [row] = await server<{ oid: string }[]>`select oid::text from pg_database where datname = ${name}`
  return row?.oid ?? null
}

/**
 * Creates an empty database with the encoding, locale, tablespace and owner of another one, named; or as a backup was,
 * owned by us.
 */
export async function createScratchDatabase(
  server: postgres.Sql,
  like: string | DatabaseFacts,
  name: string,
): Promise<void> {
  const traits = typeof like === 'string' ? await readTraits(server, like) : traitsOf(like)
  await server.unsafe(`CREATE DATABASE ${quoteName(name)} ${options(traits)}`)
}

async function readTraits(server: postgres.Sql, database: string): Promise<Traits> {
  const [row] = await server<{ traits: Traits }[]>`
    select to_jsonb(d) || jsonb_build_object(
      'encoding', pg_encoding_to_char(d.encoding),
      'owner', pg_get_userbyid(d.datdba),
      'tablespace', t.spcname) as traits
    from pg_database d join pg_tablespace t on t.oid = d.dattablespace
    where d.datname = ${database}`
  if (row) return row.traits
  throw new AppError('database_unreachable', `There is no database ${database} on the server.`)
}

function traitsOf({ encoding, collate, ctype, collationProvider, icuLocale }: DatabaseFacts): Traits {
  const traits: Traits = { encoding, owner: null, tablespace: 'pg_default', datcollate: collate, datctype: ctype }
  if (icuLocale === null) return traits
  return { ...traits, datlocprovider: collationProvider === 'builtin' ? 'b' : 'i', datlocale: icuLocale }
}

function options(traits: Traits): string {
  const locale = traits.datlocale ?? traits.daticulocale ?? ''
  return [
    'TEMPLATE template0',
    ...(traits.owner === null ? [] : [`OWNER ${quoteName(traits.owner)}`]),
    `ENCODING ${quoteLiteral(traits.encoding)}`,
    `LC_COLLATE ${quoteLiteral(traits.datcollate)}`,
    `LC_CTYPE ${quoteLiteral(traits.datctype)}`,
    // To name the default one takes a right on it that hardly anybody has.
    ...(traits.tablespace === 'pg_default' ? [] : [`TABLESPACE ${quoteName(traits.tablespace)}`]),
    ...(traits.datlocprovider === 'i' ? [`LOCALE_PROVIDER icu ICU_LOCALE ${quoteLiteral(locale)}`] : []),
    ...(traits.datlocprovider === 'b' ? [`LOCALE_PROVIDER builtin BUILTIN_LOCALE ${quoteLiteral(locale)}`] : []),
    ...(traits.daticurules ? [`ICU_RULES ${quoteLiteral(traits.daticurules)}`] : []),
  ].join(' ')
}

/** Drops a database with the role that loaded it, and ends the sessions in it; one that is gone already is no error. */
export async function dropDatabase(server: postgres.Sql, name: string): Promise<void> {
  trip('database: not dropped')
  await server.unsafe(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`)
  trip('database: dropped')
  await dropRole(server, name)
}

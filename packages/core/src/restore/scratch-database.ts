import type postgres from 'postgres'
import { AppError } from '../errors.ts'
import { dropRole } from './loader-role.ts'
import { quoteLiteral, quoteName } from './quote.ts'

/** The row of pg_database as far as it shapes a new database; columns that this server's version lacks are missing. */
type Traits = {
  encoding: string
  owner: string
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

/** Creates an empty database with the encoding, locale, tablespace and owner of another one. */
export async function createScratchDatabase(server: postgres.Sql, live: string, name: string): Promise<void> {
  const [row] = await server<{ traits: Traits }[]>`
    select to_jsonb(d) || jsonb_build_object(
      'encoding', pg_encoding_to_char(d.encoding),
      'owner', pg_get_userbyid(d.datdba),
      'tablespace', t.spcname) as traits
    from pg_database d join pg_tablespace t on t.oid = d.dattablespace
    where d.datname = ${live}`
  if (!row) throw new AppError('database_unreachable', `There is no database ${live} on the server.`)
  await server.unsafe(`CREATE DATABASE ${quoteName(name)} ${options(row.traits)}`)
}

function options(traits: Traits): string {
  const locale = traits.datlocale ?? traits.daticulocale ?? ''
  return [
    'TEMPLATE template0',
    `OWNER ${quoteName(traits.owner)}`,
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
  await server.unsafe(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`)
  await dropRole(server, name)
}

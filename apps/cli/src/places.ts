import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type AppPlace, appAddress } from '@mvp/core/app-database'
import { isAppName } from '@mvp/core/backup/store'
import { AppError } from '@mvp/core/errors'

const SERVERS_OWN = ['postgres', 'template0', 'template1']

/** Checks the address of a database. Throws `invalid`; the message never holds the address: there may be a password in it. */
export function toPlace(address: string | undefined, flag: string): AppPlace {
  if (!address) {
    throw new AppError('invalid', `It is not said which database: ${flag} is missing.`, {
      hint: `Give ${flag} postgres://user@host:5432/database, or set APP_DATABASE_URL.`,
    })
  }
  const hint = 'It looks like this: postgres://user:password@host:5432/database'
  if (!/^postgres(ql)?:\/\//.test(address) || !URL.canParse(address)) {
    throw new AppError('invalid', `${flag} is not the address of a PostgreSQL database.`, { hint })
  }
  if (new URL(address).pathname.length < 2) {
    throw new AppError('invalid', `The address of ${flag} does not say which database of the server.`, { hint })
  }
  return { appDatabaseUrl: address }
}

/** The same for a database that will be replaced. */
export function toTarget(address: string | undefined): AppPlace {
  const place = toPlace(address, '--to')
  const { database } = appAddress(place)
  if (!SERVERS_OWN.includes(database)) return place
  throw new AppError('invalid', `${database} is the server’s own database and cannot be replaced.`, {
    hint: 'Name the app’s database. It need not exist.',
  })
}

/** `motovaultpro on db.example.org:5432` */
export function placeInWords(place: AppPlace): string {
  const { database, host, port } = appAddress(place)
  return `${database} on ${host}:${port}`
}

/** The real path of a folder that has to be there. */
export async function toFolder(folder: string | undefined, flag: string, variable: string): Promise<string> {
  if (!folder) {
    throw new AppError('invalid', `It is not said which folder: ${flag} is missing.`, {
      hint: `Give ${flag} a folder, or set ${variable}.`,
    })
  }
  const real = await realpath(folder).catch(() => null)
  if (real !== null && (await stat(real)).isDirectory()) return real
  const there = real === null ? 'does not exist' : 'is not a folder'
  throw new AppError('configuration', `The folder ${resolve(folder)} of ${flag} ${there}.`, {
    hint: real === null ? `Mount or create it: mkdir -p ${resolve(folder)}` : 'Name a folder.',
  })
}

/** The name in `--app` or APP_NAME, else the given one, else the product's default. */
export function toAppName(given: string | undefined, otherwise = 'motovaultpro'): string {
  if (given && !isAppName(given)) {
    throw new AppError('invalid', `--app ${given} is not a name for archives.`, {
      hint: 'It has 1 to 30 of a-z, 0-9, _ and -, starting with a letter.',
    })
  }
  if (given) return given
  return isAppName(otherwise) ? otherwise : 'motovaultpro'
}

/** What the command line takes from the environment besides the variables that stand for options. */
export type Variables = {
  /** The secret of the installation: with it archives are signed and their signatures checked. */
  authSecret: string | null
  pgDump: string | null
  /** Where `list` looks. */
  backupDir: string | null
  path: string
}

export function readVariables(): Variables {
  return {
    authSecret: process.env.AUTH_SECRET || null,
    pgDump: process.env.PG_DUMP || null,
    backupDir: process.env.BACKUP_DIR || null,
    path: process.env.PATH ?? '',
  }
}

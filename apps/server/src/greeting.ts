import type { Core } from '@mvp/core/core'
import { setUpToken } from './auth/first-admin.ts'

type Facts = {
  /** Where a browser finds the console, without a slash at the end. */
  url: string
  /** Whether there is an admin to sign in as. */
  ready: boolean
  hasConsole: boolean
}

/** What is printed when the server is up: where it is, how to get in, what it protects. */
export function greeting(core: Core, { url, ready, hasConsole }: Facts): string {
  const { env } = core
  const lines = [
    `MotoVaultPro Backup is running at ${url}`,
    '',
    ...(ready
      ? signIn(env.adminEmail)
      : [`Set up the first admin (works once):`, `${url}/set-up?token=${setUpToken(core)}`]),
    '',
    env.embedded
      ? `It protects a demo database and ${env.documentsDir}; set DATABASE_URL and APP_DATABASE_URL to protect yours.`
      : `It protects ${databaseOf(env.appDatabaseUrl)} and ${env.documentsDir}.`,
    `Backups are kept in ${env.backupDir}.`,
    ...(hasConsole ? [] : ['The console is not built: only the API is served.']),
    'Stop with Ctrl-C.',
  ]
  return `\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n\n`
}

function signIn(adminEmail: string | null): string[] {
  return [adminEmail ? `Sign in as ${adminEmail} with the password in ADMIN_PASSWORD.` : 'Sign in with your account.']
}

/** Never the user or the password. */
function databaseOf(address: string): string {
  const { host, pathname } = new URL(address)
  return `the database ${decodeURIComponent(pathname.slice(1))} on ${host || 'this machine'}`
}

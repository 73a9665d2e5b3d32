import type { ProtectedApp } from './protected-app.ts'

export const secondAdmin = 'grace@motovaultpro.test'

/** A second admin with the first one's password. */
export async function addSecondAdmin(app: ProtectedApp): Promise<void> {
  await app.psql(
    `insert into auth_users (id, name, email) values ('second', 'Grace', '${secondAdmin}');
     insert into auth_accounts (id, user_id, account_id, provider_id, password)
       select 'second', 'second', 'second', provider_id, password from auth_accounts limit 1`,
    'console',
  )
}

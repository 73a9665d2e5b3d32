import { mkdir, readdir, rename, rm, rmdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import postgres from 'postgres'
import { demoVehicles } from './demo/catalogue.ts'
import { insertGarage } from './demo/insert-garage.ts'
import { type DemoDocument, planSharedDocuments } from './demo/plan-documents.ts'
import { planGarage } from './demo/plan-garage.ts'

/**
 * Fills an empty database and an empty (or missing) folder with a small MotoVaultPro: vehicles, fuel logs, maintenance,
 * reminders and the documents they speak of, the same every time. Whatever already holds something is left alone.
 */
export async function seedDemo(options: { appDatabaseUrl: string; documentsDir: string }): Promise<void> {
  const sql = postgres(options.appDatabaseUrl, { max: 1, onnotice: () => {} })
  try {
    if (!(await isEmptyDatabase(sql))) return
    const garage = planGarage()
    const shared = planSharedDocuments(demoVehicles)
    // Documents first: the database is what says that the demo is there, so its commit comes last.
    await writeDocuments(resolve(options.documentsDir), [...garage.flatMap((entry) => entry.documents), ...shared])
    await sql.begin((transaction) => insertGarage(transaction, garage, shared))
  } finally {
    await sql.end()
  }
}

async function isEmptyDatabase(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql<{ empty: boolean }[]>`
    select not exists (
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
    ) as empty`
  return row?.empty ?? false
}

/** Written beside the folder and shown by one rename. */
async function writeDocuments(dir: string, documents: DemoDocument[]): Promise<void> {
  if ((await readdir(dir).catch(() => [])).length > 0) return
  const staging = `${dir}.new`
  await rm(staging, { recursive: true, force: true })
  for (const { path, content, uploadedAt } of documents) {
    const file = join(staging, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
    await utimes(file, new Date(uploadedAt), new Date(uploadedAt))
  }
  await rmdir(dir).catch(() => {})
  await rename(staging, dir)
}

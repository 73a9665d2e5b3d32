import type { DatabaseFacts } from '@mvp/archive/manifest'
import type { RestoreCheck } from '../contract-restore.ts'
import { formatBytes } from '../format-bytes.ts'
import type { ServerFacts } from './read-server-facts.ts'
import { attention, blocked, listed, ok } from './restore-check.ts'

type Rule = (facts: ServerFacts, wanted: DatabaseFacts) => RestoreCheck

/** Whether the database of a backup can be restored on this server by this role, and what to do where it cannot. */
export function judgeServer(facts: ServerFacts, wanted: DatabaseFacts): RestoreCheck[] {
  return RULES.map((rule) => rule(facts, wanted))
}

function serverVersion(facts: ServerFacts, wanted: DatabaseFacts): RestoreCheck {
  const code = 'server-version'
  const here = Math.floor(facts.version / 10_000)
  const there = Number.parseInt(wanted.serverVersion, 10)
  if (here >= there) return ok(code, `The backup is of PostgreSQL ${there}, the server is ${here}.`)
  const hint = `Upgrade the database server to PostgreSQL ${there} or later.`
  return blocked(code, `The backup is of PostgreSQL ${there}, newer than the server, which is ${here}.`, hint)
}

function live({ live: state, database, role }: ServerFacts): RestoreCheck {
  const code = 'live-database'
  if (state === 'open') return ok(code, 'The live database answers.')
  if (state === 'gone') {
    const hint = 'What no backup holds, its settings and grants, is to be set again. Such a restore cannot be undone.'
    return attention(code, `There is no database ${database} on the server: it is created, owned by ${role}.`, hint)
  }
  const hint = 'It is kept aside as it is. It cannot be backed up first: restore without a safety backup.'
  return attention(code, `The database ${database} lets nobody in.`, hint)
}

function rights(facts: ServerFacts): RestoreCheck {
  const code = 'rights'
  const { role, database, owner } = facts
  if (!facts.ownsDatabase) {
    const hint = `Connect as ${owner} or as a superuser, or run: GRANT "${owner}" TO "${role}"`
    return blocked(
      code,
      `The database ${database} belongs to ${owner}, not to ${role}, who therefore cannot rename it.`,
      hint,
    )
  }
  if (facts.createDatabases) return ok(code, `${role} may create and rename databases.`)
  const hint = `As a superuser, run: ALTER ROLE "${role}" CREATEDB`
  return blocked(code, `${role} may not create databases, and the backup is loaded into a new one.`, hint)
}

function extensions(facts: ServerFacts): RestoreCheck {
  const code = 'extensions'
  const missing = facts.extensions.filter((extension) => extension.available === null).map(({ name }) => name)
  if (missing.length > 0) {
    const hint = 'Install their packages on the database server.'
    return blocked(code, `The server does not have these extensions of the backup: ${listed(missing)}.`, hint)
  }
  const denied = facts.superuser ? [] : facts.extensions.filter((extension) => extension.needsSuperuser)
  if (denied.length > 0) {
    const names = listed(denied.map(({ name }) => name))
    return blocked(
      code,
      `Only a superuser may create these extensions: ${names}.`,
      'Connect as a superuser to restore.',
    )
  }
  const changed = facts.extensions.filter(({ wanted, available }) => wanted !== available)
  if (changed.length === 0) return ok(code, 'The server has all extensions of the backup.')
  const versions = changed.map(({ name, wanted, available }) => `${name} ${wanted} → ${available}`)
  const hint = 'Usually harmless. Read the extension’s notes if its version matters to the app.'
  return attention(code, `Extensions come in the server’s version: ${listed(versions)}.`, hint)
}

function roles({ missingRoles }: ServerFacts): RestoreCheck {
  if (missingRoles.length === 0) return ok('roles', 'The server knows all roles of the backup.')
  const statements = missingRoles.map((role) => `CREATE ROLE "${role.replaceAll('"', '""')}" NOLOGIN;`)
  return blocked(
    'roles',
    `The server does not know these roles of the backup: ${listed(missingRoles)}.`,
    `As a superuser, run: ${statements.join(' ')}`,
  )
}

function locale(facts: ServerFacts, wanted: DatabaseFacts): RestoreCheck {
  const nameOf = (of: Pick<ServerFacts, 'encoding' | 'collate' | 'ctype' | 'icuLocale'>) =>
    [of.encoding, ...new Set([of.collate, of.ctype]), of.icuLocale ?? []].flat().join(' ')
  const [here, there] = [nameOf(facts), nameOf(wanted)]
  if (here === there) return ok('locale', `Encoding and locale are those of the backup: ${here}.`)
  const hint = 'The restored database keeps the live one’s. Texts may sort differently than when the backup was taken.'
  return attention('locale', `The live database is ${here}, the backup is of one that is ${there}.`, hint)
}

function replication({ replicationSlots, subscriptions }: ServerFacts): RestoreCheck {
  const found = [
    ...replicationSlots.map((name) => `slot ${name}`),
    ...subscriptions.map((name) => `subscription ${name}`),
  ]
  if (found.length === 0) return ok('replication', 'No logical replication hangs on the live database.')
  const hint = 'Drop them before the restore and make them anew afterwards: they would stay with the old database.'
  return blocked('replication', `Logical replication hangs on the live database: ${listed(found)}.`, hint)
}

function preparedTransactions(facts: ServerFacts): RestoreCheck {
  const code = 'prepared-transactions'
  const { preparedTransactions: found } = facts
  if (found.length === 0) return ok(code, 'No prepared transaction is open.')
  const hint = 'Run COMMIT PREPARED or ROLLBACK PREPARED for each: until then the database cannot be renamed.'
  return blocked(code, `Prepared transactions are open in the live database: ${listed(found)}.`, hint)
}

function sessions({ lastingSessions, role }: ServerFacts): RestoreCheck {
  if (lastingSessions.length === 0)
    return ok('sessions', 'All sessions in the live database can be ended for the exchange.')
  const hint = `Close them before the exchange, or as a superuser run: GRANT pg_signal_backend TO "${role}"`
  return attention('sessions', `${role} cannot end these sessions: ${listed(lastingSessions)}.`, hint)
}

function eventTriggers(facts: ServerFacts): RestoreCheck {
  const code = 'event-triggers'
  if (facts.superuser || facts.eventTriggers.length === 0) return ok(code, 'No event trigger is in question.')
  const hint = 'Connect as a superuser to restore them as well.'
  return attention(code, `Only a superuser can restore event triggers; these go: ${listed(facts.eventTriggers)}.`, hint)
}

function room(facts: ServerFacts, wanted: DatabaseFacts): RestoreCheck {
  const code = 'database-room'
  const needed = Math.max(facts.sizeBytes, wanted.plainBytes) * 1.3
  const { freeBytes } = facts
  if (freeBytes === null) {
    const hint = 'A second copy of the database lies beside the live one during the restore and until the undo ends.'
    return attention(
      code,
      `The database server needs about ${formatBytes(needed)} free, which cannot be seen from here.`,
      hint,
    )
  }
  const found = `The database server has ${formatBytes(freeBytes)} free; the restore needs about ${formatBytes(needed)}.`
  return freeBytes >= needed ? ok(code, found) : blocked(code, found, 'Make room on the volume of its data directory.')
}

const RULES: Rule[] = [
  serverVersion,
  live,
  rights,
  roles,
  extensions,
  replication,
  preparedTransactions,
  room,
  sessions,
  eventTriggers,
  locale,
]

import { msg, plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { UnstyledButton } from '@mantine/core'
import type { Backup, BackupFacts } from '@mvp/core/contract'
import { Link } from '@tanstack/react-router'
import { Fragment, type ReactNode } from 'react'
import { said } from '../language/i18n.ts'
import { Copy } from '../parts/copy.tsx'
import { type Fact, Facts } from '../parts/facts.tsx'
import { formatBytes } from '../parts/format-size.ts'
import { elapsed, formatDuration, formatExact } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import { useBackupDialogs } from './backup-dialogs.tsx'
import classes from './backup-page.module.css'
import { contentsWord, keptWord, originWord } from './backup-words.ts'
import { provenWord } from './proof-words.ts'

type Props = { backup: Backup; facts: BackupFacts | null; now: number }

export function BackupFactsPanel({ backup, facts, now }: Props) {
  return (
    <Panel title={t`Facts`}>
      <Facts
        facts={[
          ...historyOf(backup, now),
          ...insideOf(backup, facts),
          { name: t`Note`, value: <Note backup={backup} /> },
          ...fileOf(backup),
        ]}
      />
    </Panel>
  )
}

function historyOf(backup: Backup, now: number): Fact[] {
  return [
    { name: t`Taken`, value: formatExact(backup.takenAt) },
    ...(backup.startedAt
      ? [{ name: t`Took`, value: formatDuration(elapsed(backup.startedAt, backup.finishedAt, now)) }]
      : []),
    { name: t`Origin`, value: <Source backup={backup} /> },
    ...(backup.scheduledFor ? [{ name: t`Due`, value: formatExact(backup.scheduledFor) }] : []),
    ...(backup.server ? [{ name: t`Server`, value: backup.server }] : []),
    ...(backup.status === 'completed' ? [{ name: t`Kept`, value: <Kept backup={backup} now={now} /> }] : []),
    ...(backup.provenAt !== null && backup.provenMs !== null
      ? [{ name: t`Last proven restorable`, value: provenWord(backup.provenAt, backup.provenMs, now) }]
      : []),
    ...(backup.provenance ? [{ name: t`Made`, value: t(provenanceWords[backup.provenance]) }] : []),
  ]
}

function Source({ backup }: { backup: Backup }) {
  const { origin, scheduleId, scheduleName, requestedBy } = backup
  return (
    <>
      {originWord(origin)}
      {scheduleName ? ', ' : null}
      {scheduleName && scheduleId ? (
        <Link className="link" to="/schedules/$id" params={{ id: scheduleId }}>
          {scheduleName}
        </Link>
      ) : (
        scheduleName
      )}
      {requestedBy ? `, ${requestedBy}` : null}
    </>
  )
}

/** How long it stays, and every reason why it has not gone yet. */
function Kept({ backup, now }: { backup: Backup; now: number }) {
  return (
    <>
      {keptWord(backup, now)}
      {backup.keptBecause.map((reason) => (
        <Fragment key={reason}>
          <br />
          <span className="quiet" {...said(reason)} />
        </Fragment>
      ))}
    </>
  )
}

const provenanceWords = {
  here: msg`Here: signed by this installation`,
  foreign: msg`On another installation`,
  altered: msg`Signature does not fit: the manifest was changed after it was written`,
}

function insideOf(backup: Backup, facts: BackupFacts | null): Fact[] {
  const { database = null, documents = null } = facts ?? {}
  return [
    ...(backup.contents ? [{ name: t`Contents`, value: contentsWord(backup.contents) }] : []),
    ...(backup.sizeBytes === null ? [] : [{ name: t`Size`, value: sizeOf(backup.sizeBytes, facts) }]),
    ...(database ? [{ name: t`Database`, value: databaseOf(database) }] : []),
    ...(documents
      ? [
          {
            name: t`Documents`,
            value: documentsOf(documents),
          },
        ]
      : []),
    ...(facts ? [{ name: t`Version`, value: `MotoVaultPro Backup ${facts.toolVersion}` }] : []),
  ]
}

function sizeOf(sizeBytes: number, facts: BackupFacts | null): string {
  const plain = (facts?.database?.plainBytes ?? 0) + (facts?.documents?.bytes ?? 0)
  const size = formatBytes(sizeBytes)
  const unpacked = formatBytes(plain)
  return plain > sizeBytes ? t`${size}, from ${unpacked}` : size
}

function documentsOf({ count, bytes, skipped }: NonNullable<BackupFacts['documents']>): string {
  const taken = `${plural(count, { one: '# document', other: '# documents' })}, ${formatBytes(bytes)}`
  return skipped > 0 ? t`${taken}; ${skipped} left out` : taken
}

function databaseOf(database: NonNullable<BackupFacts['database']>): string {
  const extensions = database.extensions.map(({ name, version }) => `${name} ${version}`)
  const server = `${database.name}, PostgreSQL ${database.serverVersion}, ${database.encoding}, ${database.collate}`
  const objects =
    database.largeObjects > 0
      ? [plural(database.largeObjects, { one: '# large object', other: '# large objects' })]
      : []
  return [server, ...extensions, ...objects].join('; ')
}

function Note({ backup }: { backup: Backup }) {
  const { editNote } = useBackupDialogs()
  return (
    <UnstyledButton className="link small" onClick={() => editNote(backup)}>
      {backup.note ?? t`Add a note`}
      {backup.note ? (
        <span className="visually-hidden">
          {' '}
          <Trans>(change)</Trans>
        </span>
      ) : null}
    </UnstyledButton>
  )
}

function fileOf(backup: Backup): Fact[] {
  return [
    ...(backup.fileName ? [{ name: t`File`, value: <Copied value={backup.fileName} what={t`the file name`} /> }] : []),
    ...(backup.sha256
      ? [
          {
            name: 'SHA-256',
            value: (
              <Copied value={backup.sha256} what={t`the SHA-256`}>
                {backup.sha256.slice(0, 12)} … {backup.sha256.slice(-8)}
              </Copied>
            ),
          },
        ]
      : []),
  ]
}

function Copied({ value, what, children }: { value: string; what: string; children?: ReactNode }) {
  return (
    <span className={classes.copy}>
      <span className="mono" title={value}>
        {children ?? value}
      </span>
      <Copy value={value} what={what} />
    </span>
  )
}

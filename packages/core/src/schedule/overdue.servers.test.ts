import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import { type FakeResend, startFakeResend } from '../../test/mail-providers.ts'
import { setClock } from '../../test/schedules.ts'
import { createDeployment, type Deployment } from '../../test/several-servers.ts'
import { changeSettings } from '../settings/settings.ts'
import { createSchedule } from './create-schedule.ts'

const patience = { timeout: 60_000, interval: 50 }

/** Servers that mail, and do what they do by themselves each second. */
function starter(d: Deployment, { url }: FakeResend): (name: string) => Promise<ChildProcess> {
  const variables = { RESEND_API_KEY: 're_test', RESEND_BASE_URL: url, MAIL_FROM: 'backup@example.org' }
  return (name) => d.start(name, { work: 'note', pace: 'stepped', variables })
}

async function kill(server: ChildProcess): Promise<void> {
  server.kill('SIGKILL')
  await once(server, 'exit')
}

async function untilCompleted(d: Deployment, backups: number): Promise<void> {
  await vi.waitFor(async () => {
    const [row] = await d.console`select count(*)::int as n from backup_history where status = 'completed'`
    expect(row!.n).toBe(backups)
  }, patience)
}

test('every server dead over a slot, and another started an hour later: one mail that it is overdue, one that it has recovered', {
  timeout: 180_000,
}, async () => {
  const d = await createDeployment('2026-11-23T02:59:00Z')
  const resend = await startFakeResend()
  try {
    await changeSettings(d.observer, { recipients: ['ada@example.org'] })
    await createSchedule(d.observer, { name: 'Nightly', frequency: 'daily', timeZone: 'UTC', by: 'ada@example.org' })
    // From here on nothing looks after anything but the servers.
    await d.observer.close()
    const start = starter(d, resend)
    const servers = await Promise.all(['blue', 'green'].map(start))
    await Promise.all(servers.map(kill))
    await setClock(d.console, '2026-11-23T04:00:00Z')

    // Two at once: neither of them tells what the other has told.
    await Promise.all(['red', 'white'].map(start))
    await untilCompleted(d, 1)
    const subjects = ['[MotoVaultPro] OVERDUE: Nightly – nothing ran', '[MotoVaultPro] RECOVERED: Nightly']
    await vi.waitFor(() => expect(resend.mails.map(({ subject }) => subject).sort()).toEqual(subjects), patience)

    // And the next night is as if nothing had been.
    await setClock(d.console, '2026-11-24T03:00:10Z')
    await untilCompleted(d, 2)
    await setClock(d.console, '2026-11-24T12:00:00Z')
    await start('late')
    expect(await d.console`select event from outbox order by created_at`).toEqual([
      { event: 'overdue' },
      { event: 'recovered' },
    ])
    expect(new Set(resend.keys).size).toBe(2)
  } finally {
    await d.close()
    await resend.close()
  }
})

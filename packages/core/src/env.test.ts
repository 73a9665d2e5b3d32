import { expect, test } from 'vitest'
import { readEnv } from './env.ts'

const enough = {
  DATABASE_URL: 'postgres://console@db/console',
  APP_DATABASE_URL: 'postgresql://app@db/app',
  AUTH_SECRET: 'a secret of at least thirty-two characters',
}

test('everything but three variables has a default', () => {
  expect(readEnv(enough)).toMatchObject({
    documentsDir: './data/documents',
    backupDir: './data/backups',
    redisUrl: null,
    appName: 'motovaultpro',
    baseUrl: 'http://localhost:3000',
    host: '127.0.0.1',
    port: 3000,
    pgDump: null,
    compressionLevel: 1,
    backupNice: 10,
    embedded: false,
  })
})

test('an empty variable counts as unset', () => {
  expect(readEnv({ ...enough, REDIS_URL: '', PORT: '', PG_DUMP: '' })).toMatchObject({
    redisUrl: null,
    port: 3000,
    pgDump: null,
  })
})

test('the address follows the port unless it is given', () => {
  expect(readEnv({ ...enough, PORT: '8080' }).baseUrl).toBe('http://localhost:8080')
  expect(readEnv({ ...enough, PORT: '8080', BASE_URL: 'https://backup.example.org' }).baseUrl).toBe(
    'https://backup.example.org',
  )
})

test('all complaints come at once, by the variables’ names and without their values', () => {
  const wrong = {
    DATABASE_URL: 'mysql://root:hunter2@db/x',
    AUTH_SECRET: 'short-secret',
    APP_NAME: 'My App!',
    PORT: '70000',
    COMPRESSION_LEVEL: '0',
    BACKUP_NICE: '20',
    ADMIN_EMAIL: 'nobody',
    ADMIN_PASSWORD: 'short',
    LOG_LEVEL: 'loud',
    EMBEDDED: 'maybe',
  }
  const complaint = (): string => {
    try {
      readEnv(wrong)
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
    return 'none'
  }
  const message = complaint()
  for (const name of [...Object.keys(wrong), 'APP_DATABASE_URL']) expect(message).toContain(name)
  expect(message).not.toContain('hunter2')
  expect(message).not.toContain('short-secret')
})

test.each(['1', 'true'])('EMBEDDED=%s is yes', (value) => {
  expect(readEnv({ ...enough, EMBEDDED: value }).embedded).toBe(true)
})

test('mails come from the host of the address unless it is said from whom', () => {
  const given = { ...enough, BASE_URL: 'https://backup.example.org/' }
  expect(readEnv(given).mailFrom).toBe('MotoVaultPro Backup <backup@backup.example.org>')
  expect(readEnv({ ...given, MAIL_FROM: 'Ops <ops@example.org>' }).mailFrom).toBe('Ops <ops@example.org>')
  expect(readEnv({ ...given, MAIL_FROM: 'ops@example.org' }).mailFrom).toBe('ops@example.org')
})

test.each(['Ops', 'Ops <ops@example.org>\r\nBcc: eve@example.org', 'ops@example.org, eve@example.org'])(
  'MAIL_FROM=%j is refused',
  (from) => {
    expect(() => readEnv({ ...enough, MAIL_FROM: from })).toThrow(/MAIL_FROM/)
  },
)

test('who takes mails is an address of the right kind', () => {
  const mail = {
    RESEND_API_KEY: 're_1',
    RESEND_BASE_URL: 'http://127.0.0.1:1/',
    SMTP_URL: 'smtps://me:secret@mail:465',
  }
  expect(readEnv({ ...enough, ...mail })).toMatchObject({
    resendApiKey: 're_1',
    resendBaseUrl: 'http://127.0.0.1:1',
    smtpUrl: 'smtps://me:secret@mail:465',
  })
  expect(readEnv(enough)).toMatchObject({ resendApiKey: null, resendBaseUrl: 'https://api.resend.com', smtpUrl: null })
  expect(() => readEnv({ ...enough, SMTP_URL: 'http://mail' })).toThrow(/SMTP_URL/)
})

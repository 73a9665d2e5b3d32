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

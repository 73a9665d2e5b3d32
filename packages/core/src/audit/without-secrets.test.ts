import { describe, expect, it } from 'vitest'
import { maskSecrets, withoutSecrets } from './without-secrets.ts'

const token = `mvp_${'aB3_-'.repeat(8)}xyz`

describe('what is called a secret', () => {
  it.each([
    'password',
    'newPassword',
    'passwd',
    'passphrase',
    'secret',
    'webhookSecret',
    'token',
    'accessToken',
    'Authorization',
    'cookie',
    'apiKey',
    'RESEND_API_KEY',
    'privateKey',
    'credentials',
    'sentryDsn',
  ])('is not kept: %s', (name) => {
    const kept = withoutSecrets({ input: { [name]: 'hush', deeper: [{ [name]: { value: 'hush' } }] } })
    expect(JSON.stringify(kept)).not.toContain('hush')
    expect(kept).toEqual({ input: { [name]: '[secret]', deeper: [{ [name]: '[secret]' }] } })
  })

  it('but that there is none is', () => {
    expect(withoutSecrets({ password: null, secret: '' })).toEqual({ password: null, secret: null })
  })
})

describe('what is secret whatever it is called', () => {
  it.each([
    ['postgres://app:hush@db.example.org:5432/app?sslmode=require', '[connection string]'],
    ['see POSTGRESQL://app:hush@db/app for it', 'see [connection string] for it'],
    ['rediss://:hush@cache/0', '[connection string]'],
    ['smtp://user:hush@mail.example.org', '[connection string]'],
    ['https://user:hush@example.org/hook', 'https://[secret]@example.org/hook'],
    ['https://user:hu@sh@example.org/hook', 'https://[secret]@example.org/hook'],
    ["host=db password='hush hush' user=app", 'host=db password=[secret] user=app'],
    ['host=db password = hush', 'host=db password = [secret]'],
    [`use ${token}`, 'use mvp_[secret]'],
  ])('is hidden: %s', (text, kept) => {
    expect(withoutSecrets({ note: text })).toEqual({ note: kept })
    expect(maskSecrets(text)).toBe(kept)
  })

  it('is hidden in JSON, which stays JSON', () => {
    for (const text of [
      'redis://:hush\\',
      'redis://:hush\\ush@r/0',
      'password=hush\\',
      "password='hush",
      'x://a:hush"@b',
    ]) {
      const line = JSON.stringify({ text, next: "it's" })
      expect(JSON.parse(maskSecrets(line))).toMatchObject({ next: "it's" })
      if (!text.includes('"')) expect(maskSecrets(line)).not.toMatch(/hush|ush@/)
    }
  })

  it('is hidden in the name of a field', () => {
    expect(JSON.stringify(withoutSecrets({ [token]: 1 }))).not.toContain(token)
  })

  it('is nothing ordinary', () => {
    const details = { note: 'before the 2nd upgrade: see https://example.org/a?b=c', n: 3, on: true, none: null }
    expect(withoutSecrets(details)).toEqual(details)
  })
})

describe('what is large', () => {
  it('is kept to its beginning', () => {
    const { note } = withoutSecrets({ note: 'é'.repeat(1_000_000) })
    expect(note).toBe(`${'é'.repeat(300)}…`)
  })

  it('is not cut inside a character', () => {
    const { note } = withoutSecrets({ note: `${'x'.repeat(299)}😀😀` })
    expect(note).toBe(`${'x'.repeat(299)}\ufffd…`)
  })

  it('shows no part of a secret that the cut goes through', () => {
    const text = `${'x'.repeat(250)} postgres://app:${'hush'.repeat(400)}@db/app`
    expect(JSON.stringify(withoutSecrets({ text }))).not.toContain('hush')
  })

  it('is bounded in values and in depth, whatever an admin sends', () => {
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`field ${n}`, n]))
    const deep = JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`)
    const kept = withoutSecrets({ wide, deep, long: Array.from({ length: 5_000 }, () => [wide]) })
    expect(JSON.stringify(kept).length).toBeLessThan(10_000)
    expect(JSON.stringify(kept)).toContain('the rest is left out')
    expect(JSON.stringify(withoutSecrets({ deep })).length).toBeLessThan(100)
  })

  it('takes no long time to look through', () => {
    const begun = performance.now()
    for (const piece of ['a.', 'x://', 'password=', 'https://a:']) withoutSecrets({ piece: piece.repeat(250_000) })
    expect(performance.now() - begun).toBeLessThan(2_000)
  })
})

it('an instant is kept as text', () => {
  expect(withoutSecrets({ at: new Date(0), skipped: undefined })).toEqual({ at: '1970-01-01T00:00:00.000Z' })
})

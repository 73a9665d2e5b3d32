import { expect, test } from 'vitest'
import { FACTS } from '../../../test/mails.ts'
import { alertEvent } from '../../contract-alert.ts'
import { renderMail } from './render-mail.tsx'

test('a failure says when with its zone, why, what to do, how far it came, and what there is to fall back on', async () => {
  const { html, text } = await renderMail(FACTS)
  for (const said of [
    'Nightly failed',
    'Mon 23 Nov 2026, 03:00:12 Europe/Berlin',
    'The store has 1 MB free.',
    'Make room.',
    '03:00:00 preflight: no room',
    'motovaultpro_backup_20261122_020000.tar.gz, 48.2 MB, taken Sun 22 Nov 2026, 03:00:00 Europe/Berlin',
    'http://localhost:3000/backups/1',
  ]) {
    expect(html).toContain(said)
    expect(text).toContain(said)
  }
})

test('says when there is no backup to fall back on', async () => {
  expect((await renderMail({ ...FACTS, lastGood: null })).text).toContain(
    'Last good backup: There is none in the store.',
  )
})

test('every event has words, and becomes the same mail each time', async () => {
  for (const event of alertEvent.options) {
    const facts = { ...FACTS, event, failures: { count: 7, since: '2026-11-20T02:00:00.000Z' } }
    const mail = await renderMail(facts)
    expect(mail.text).not.toMatch(/undefined|null|NaN|\[object/)
    expect(await renderMail(facts)).toEqual(mail)
  }
})

test('a digest says how often and since when, and what to expect', async () => {
  const failures = { count: 7, since: '2026-11-20T02:00:00.000Z' }
  const { text } = await renderMail({ ...FACTS, failures, digest: true })
  expect(text).toContain(
    'It failed 7 times since Fri 20 Nov 2026, 03:00:00 Europe/Berlin. While this goes on there is one mail a day',
  )
})

test('HTML in a name is shown, not obeyed', async () => {
  const { html, text } = await renderMail({ ...FACTS, subject: '<img src=x onerror=alert(1)>"&' })
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html).not.toContain('<img')
  expect(text).toContain('<img src=x onerror=alert(1)>"&')
})

test('warnings are listed, also when two say the same, with how many more there are', async () => {
  const facts = {
    ...FACTS,
    event: 'warning',
    warnings: ['a.pdf changed', 'a.pdf changed'],
    warningCount: 1200,
  } as const
  const { text } = await renderMail({ ...facts, warnings: [...facts.warnings] })
  expect(text.match(/a\.pdf changed/g)).toHaveLength(1)
  expect(text).toContain('And 1,198 more.')
})

test('has colours for the dark', async () => {
  expect((await renderMail(FACTS)).html).toContain('@media (prefers-color-scheme: dark)')
})

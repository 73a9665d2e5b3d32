// Pictures of mails for the documents, as a browser shows them, light and dark: npx tsx --tsconfig packages/core/tsconfig.json scripts/picture-mails.mjs
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { renderMail } from '../packages/core/src/alert/mail/render-mail.tsx'
import { FACTS } from '../packages/core/test/mails.ts'

const folder = join(import.meta.dirname, '..', 'docs', 'pictures')
const lastNight = {
  ...FACTS,
  cause: {
    code: 'store_full',
    message: 'The store has 1.2 MB free, and about 48 MB are needed.',
    hint: 'Make room in BACKUP_DIR, or let retention keep less.',
  },
  phases: [{ ...FACTS.phases[0], summary: '1.2 MB free, about 48 MB needed' }],
  failures: { count: 2, since: '2026-11-22T02:00:12.000Z' },
}
const good = { fileName: 'motovaultpro_backup_20261123_020000.tar.gz', sizeBytes: 48_600_000, takenAt: FACTS.at }

const mails = {
  failure: lastNight,
  success: {
    ...FACTS,
    event: 'success',
    cause: null,
    failures: null,
    backup: good,
    lastGood: good,
    phases: [
      step('database', '02:00:01', '02:00:05', '31 tables, 88,410 rows'),
      step('documents', '02:00:05', '02:00:09', '1,204 documents, 39.8 MB'),
      step('verify', '02:00:09', '02:00:11', 'every byte was read again'),
      step('publish', '02:00:11', '02:00:12', '48.6 MB'),
    ],
  },
  overdue: {
    ...FACTS,
    event: 'overdue',
    at: '2026-11-23T02:47:00.000Z',
    startedAt: null,
    finishedAt: null,
    server: null,
    phases: [],
    failures: null,
    overdue: { slot: '2026-11-23T02:00:00.000Z', deadline: '2026-11-23T02:46:00.000Z' },
    cause: {
      code: 'overdue_silent',
      message: 'No server has begun its run.',
      hint: 'Check that the server was up when it was due. One that is up now makes up for it, if the schedule says so.',
    },
  },
}

function step(phase, from, to, summary) {
  return { phase, startedAt: `2026-11-23T${from}.000Z`, finishedAt: `2026-11-23T${to}.000Z`, summary }
}

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 })
for (const [name, facts] of Object.entries(mails)) {
  const { html } = await renderMail(facts)
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ colorScheme, viewport: { width: 680, height: 200 } })
    await page.setContent(html)
    await page.screenshot({ path: join(folder, `mail-${name}-${colorScheme}.png`), fullPage: true })
    await page.close()
  }
}
await browser.close()

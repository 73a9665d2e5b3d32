import { existsSync } from 'node:fs'
import { defineConfig, devices } from '@playwright/test'

// Playwright's own browser where there is no Chromium from the system.
const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const isRoot = process.getuid?.() === 0

const onBoth = [/\/(console|three-clicks|list|live|schedules|alerts|audit|overview|keyboard)\.spec\.ts$/]
const onPhone = [/\/(undo|drill|chosen-documents)\.spec\.ts$/]

const phone = { ...devices['Pixel 7'], viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // A backup takes the machine's whole attention; two at a time would only wait for each other.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: 'list',
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // Written of every step, it takes half of all the processors' time: npm test asks for it where it runs a file again.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(system ? { executablePath: system } : {}),
      // Chromium's sandbox does not run for root; the tests open nothing but their own server.
      chromiumSandbox: !isRoot,
      args: ['--disable-dev-shm-usage'],
    },
  },
  projects: [
    {
      name: 'desktop',
      testIgnore: onPhone,
      grepInvert: /@phone/,
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
    },
    // The journeys of a finger, in the dark.
    { name: 'phone', testMatch: onPhone, use: phone },
    // What the desktop walks too, but for what needs its width (@wide): its four forms have been looked at there.
    { name: 'phone-again', testMatch: onBoth, grepInvert: /@wide/, use: phone, metadata: { lookedAt: true } },
  ],
})

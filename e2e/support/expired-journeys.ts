import { expect, type Page } from '@playwright/test'

/** What a test with a session that ends in the middle knows of what is there. */
export type Known = {
  /** The backup with the note alder, of all there is. Three of the database have the notes birch, cedar and dogwood. */
  backup: string
  fileName: string
  /** The newest one of it. */
  restore: string
}

/** A journey up to its decisive click, and what must hold around it. */
export type Journey = {
  name: string
  at: (known: Known) => string
  /** Types and chooses what the click needs. */
  ready?: (page: Page, known: Known) => Promise<unknown>
  act: (page: Page) => Promise<unknown>
  /** Still so after the sign-in, before the click is made once more. */
  kept: (page: Page, known: Known) => Promise<unknown>
  done: (page: Page) => Promise<unknown>
  /** What the click adds to: a number in the console's tables, and how much. */
  counted: string
  adds: number
}

const soon = { timeout: 60_000 }
const attempts = (kind: string) => `select count(*) from backup_history where kind = '${kind}' and parent_id is null`
const dialog = (page: Page) => page.getByRole('dialog').filter({ hasNotText: 'Your session has ended' })
const rowOf = (page: Page, note: string) => page.getByRole('row').filter({ hasText: note })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const tick = (page: Page, note: string) => rowOf(page, note).getByRole('checkbox').check()
const headline = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

export const journeys: Journey[] = [
  {
    name: 'back up now',
    at: () => '/backups',
    act: (page) => button(page, 'Back up now').click(),
    kept: (page) => expect(button(page, 'Back up now')).toBeEnabled(),
    done: (page) => expect(page.getByRole('row', { name: /^Manual/ })).toHaveCount(5),
    counted: attempts('backup'),
    adds: 1,
  },
  {
    name: 'pin',
    at: () => '/backups',
    act: (page) => rowOf(page, 'alder').getByRole('button', { name: /^Pin/ }).click(),
    kept: (page) =>
      expect(rowOf(page, 'alder').getByRole('button', { name: /^Pin/ })).toHaveAttribute('aria-pressed', 'false'),
    done: (page) =>
      expect(rowOf(page, 'alder').getByRole('button', { name: /^Pin/ })).toHaveAttribute('aria-pressed', 'true'),
    counted: 'select count(*) from backup_archives where pinned',
    adds: 1,
  },
  {
    name: 'delete one',
    at: () => '/backups',
    ready: async (page) => {
      await rowOf(page, 'birch')
        .getByRole('button', { name: /^More for/ })
        .click()
      await page.getByRole('menuitem', { name: 'Delete…' }).click()
    },
    act: (page) => dialog(page).getByRole('button', { name: 'Delete it' }).click(),
    kept: (page) => expect(dialog(page)).toContainText('Delete 1 backup'),
    done: (page) => expect(rowOf(page, 'birch')).toHaveCount(0),
    counted: 'select count(*) from backup_archives where deleted_at is null',
    adds: -1,
  },
  {
    name: 'delete many',
    at: () => '/backups',
    ready: async (page) => {
      await tick(page, 'cedar')
      await tick(page, 'dogwood')
      await page.getByRole('button', { name: /^Delete 2 backups/ }).click()
    },
    act: (page) => dialog(page).getByRole('button', { name: 'Delete 2 backups' }).click(),
    kept: (page) => expect(page.getByRole('region', { name: 'Selected backups' })).toContainText('2 selected'),
    done: (page) => expect(rowOf(page, 'cedar')).toHaveCount(0),
    counted: 'select count(*) from backup_archives where deleted_at is null',
    adds: -2,
  },
  {
    name: 'run a schedule now',
    at: () => '/schedules',
    act: (page) => button(page, 'Run now, Nightly').click(),
    kept: (page) => expect(button(page, 'Run now, Nightly')).toBeEnabled(),
    done: (page) => expect(page.getByRole('article').first()).toContainText('Verified', soon),
    counted: attempts('backup'),
    adds: 1,
  },
  {
    name: 'delete a schedule',
    at: () => '/schedules',
    ready: async (page) => {
      await button(page, 'More for Nightly').click()
      await page.getByRole('menuitem', { name: 'Delete…' }).click()
    },
    act: (page) => dialog(page).getByRole('button', { name: 'Delete it' }).click(),
    kept: (page) => expect(dialog(page)).toContainText('Delete the schedule “Nightly”?'),
    done: (page) => expect(page.getByRole('article')).toHaveCount(0),
    counted: 'select count(*) from backup_schedules where deleted_at is null',
    adds: -1,
  },
  {
    name: 'make a token',
    at: () => '/settings',
    ready: async (page) => {
      await button(page, 'New token…').click()
      await page.getByRole('textbox', { name: 'Name' }).fill('nightly cron')
    },
    act: (page) => button(page, 'Create the token').click(),
    kept: (page) => expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('nightly cron'),
    done: (page) => expect(page.getByText('Authorization: Bearer …')).toBeVisible(),
    counted: 'select count(*) from api_tokens',
    adds: 1,
  },
  {
    name: 'make a download link',
    at: ({ backup }) => `/backups/${backup}`,
    ready: async (page) => {
      await button(page, 'More').click()
      await page.getByRole('menuitem', { name: 'Download link…' }).click()
    },
    act: (page) => button(page, 'Make the link').click(),
    kept: (page) => expect(button(page, 'Make the link')).toBeEnabled(),
    done: (page) => expect(button(page, 'Make another')).toBeVisible(),
    counted: 'select count(*) from download_links',
    adds: 1,
  },
  {
    name: 'verify',
    at: ({ backup }) => `/backups/${backup}`,
    act: (page) => button(page, 'Verify now').click(),
    kept: (page) => expect(button(page, 'Verify now')).toBeEnabled(),
    done: (page) => expect(button(page, 'Verify now')).toBeEnabled(soon),
    counted: attempts('verify'),
    adds: 1,
  },
  {
    name: 'drill',
    at: ({ backup }) => `/backups/${backup}`,
    act: (page) => button(page, 'Drill').click(),
    kept: (page) => expect(button(page, 'Drill')).toBeEnabled(),
    done: (page) => expect(button(page, 'Drill')).toBeEnabled(soon),
    counted: attempts('drill'),
    adds: 1,
  },
  {
    name: 'restore, confirmed',
    at: ({ backup }) => `/backups/${backup}/restore`,
    ready: async (page, { fileName }) => {
      await page.locator('label').filter({ hasText: 'Database only' }).click()
      await page.getByLabel('File name').fill(fileName)
    },
    act: (page) => button(page, 'Restore the database').click(),
    kept: async (page, { fileName }) => {
      await expect(page.getByRole('radio', { name: 'Database only' })).toBeChecked()
      await expect(page.getByLabel('File name')).toHaveValue(fileName)
    },
    done: (page) => expect(headline(page, 'Restored')).toBeVisible(soon),
    counted: attempts('restore'),
    adds: 1,
  },
  {
    name: 'undo',
    at: ({ backup, restore }) => `/backups/${backup}/restore?operation=${restore}`,
    ready: (page) => button(page, 'Undo…').click(),
    act: (page) => button(page, 'Undo the restore').click(),
    kept: (page) => expect(dialog(page)).toContainText('Undo this restore?'),
    done: (page) => expect(headline(page, 'Undone')).toBeVisible(soon),
    counted: attempts('undo'),
    adds: 1,
  },
]

import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { fileOf, forms, rooms } from './support/screens.ts'
import { indexOfScreens } from './support/screens-index.ts'

const kept = path.resolve(import.meta.dirname, '../docs/screens')
const screens = Object.values(rooms).flatMap((room) => Object.keys(room))

const LARGEST = 120_000
const ALL = 25_000_000

test('each screen on the list is looked at by a test', async () => {
  const specs = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.spec.ts'))
  const files = [...specs, 'support/states.ts'].map((name) => path.join(import.meta.dirname, name))
  const text = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n')
  expect(screens.filter((screen) => !text.includes(`'${screen}'`))).toEqual([])
})

test('a picture of each is kept in its four forms, small, and shown by the index', async () => {
  test.skip(process.env.PICTURES !== undefined, 'they are being taken')
  test.skip(!existsSync(kept), 'none are kept: npm run screens')
  const expected = screens.flatMap((screen) => forms.map((form) => fileOf(screen, form)))
  const files = (await readdir(kept)).filter((name) => name.endsWith('.webp'))
  expect(files.sort()).toEqual(expected.sort())
  expect(await readFile(path.join(kept, 'README.md'), 'utf8')).toBe(indexOfScreens())
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(kept, file))).size))
  expect(Math.max(...sizes)).toBeLessThan(LARGEST)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(ALL)
})

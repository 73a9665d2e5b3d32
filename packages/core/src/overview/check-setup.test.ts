import { rename } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStillCore, type TestCore } from '../../test/support.ts'
import { checkSetup } from './check-setup.ts'

let t: TestCore
beforeAll(async () => {
  t = await createStillCore()
})
afterAll(() => t.close())

const states = async () => Object.fromEntries((await checkSetup(t.core)).map(({ what, state }) => [what, state]))

test('tells what a first backup needs from what is only worth having', async () => {
  expect(await states()).toEqual({
    database: 'ok',
    documents: 'ok',
    store: 'ok',
    redis: 'missing',
    mail: 'missing',
  })
})

test('says what is wrong with a folder that is gone', async () => {
  await rename(t.documentsDir, `${t.documentsDir}-away`)
  try {
    const documents = (await checkSetup(t.core)).find(({ what }) => what === 'documents')
    expect(documents).toMatchObject({ state: 'failed' })
    expect(documents?.message).toContain('cannot be read')
  } finally {
    await rename(`${t.documentsDir}-away`, t.documentsDir)
  }
})

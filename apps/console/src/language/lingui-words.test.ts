import { afterEach, expect, test, vi } from 'vitest'
import { linguiWords } from '../../lingui-words.ts'

afterEach(() => vi.unstubAllEnvs())

const upload =
  "import { t } from '@lingui/core/macro'\nexport const upload = () => t({ message: 'Upload', context: 'verb' })"

/** What the plugin makes of code. */
async function transformed(code: string): Promise<string> {
  const { transform } = linguiWords()
  if (typeof transform !== 'object') throw new Error('the plugin transforms nothing')
  // It needs nothing of the build around it.
  const result = await Reflect.apply(transform.handler, undefined, [code, '/src/upload.ts'])
  return typeof result === 'string' ? result : String(result?.code)
}

test('the same English word in another context has a key of its own, in production as well', async () => {
  const [, key] = /id: "(.*)"/.exec(await transformed(upload)) ?? []
  expect(key).not.toBe('Upload')
  // There the macros keep no context beside the words.
  vi.stubEnv('NODE_ENV', 'production')
  expect(await transformed(upload)).toContain(`id: "${key}"`)
  expect(await transformed(upload.replace(", context: 'verb'", ''))).toContain('id: "Upload"')
})

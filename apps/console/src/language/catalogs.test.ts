import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { getCatalogs } from '@lingui/cli/api'
import { getConfig } from '@lingui/conf'
import { expect, test, vi } from 'vitest'
import { looseWords } from '../../test/loose-words.ts'

// It reads every file of the console.
vi.setConfig({ testTimeout: 120_000 })

const root = path.resolve(import.meta.dirname, '../..')
const catalogs = await getCatalogs(getConfig({ cwd: root }))

// Otherwise: npm run extract -w @mvp/console, and translate what it has added to de.po.
test('the catalogs hold what the code says, and nothing else', async () => {
  expect(catalogs).toHaveLength(2)
  for (const catalog of catalogs) {
    const said = Object.keys((await catalog.collect()) ?? {}).sort()
    expect(said.length).toBeGreaterThan(500)
    for (const language of ['en', 'de'])
      expect(Object.keys((await catalog.read(language)) ?? {}).sort(), `${catalog.path} ${language}`).toEqual(said)
  }
})

const named = catalogs.map((catalog) => [path.relative(root, catalog.path), catalog] as const)

test.each(named)('everything in %s is said in German, of the same values and elements', async (_, catalog) => {
  const german = Object.values((await catalog.read('de')) ?? {})
  const lacking = german.filter(({ message = '', translation = '' }) => partsOf(message) !== partsOf(translation))
  expect(lacking.map(({ message }) => message)).toEqual([])
  expect(german.filter(({ translation }) => !translation).map(({ message }) => message)).toEqual([])
})

/** `{name, … <0> …}` as `<0>,{name`: a choice of words may differ, what stands in them may not. */
function partsOf(text: string): string {
  return [...new Set(text.match(/\{\w+(?=[,}])|<\/?\w+\/?>/g))].sort().join()
}

/** What no one translates: names, programs, addresses, and what a browser reads. */
const untranslated = [
  /^(English|Deutsch)$/,
  /PostgreSQL …/,
  /^MotoVaultPro Backup …$/,
  /^(createdb -T|gunzip -c|\| psql -v|cp -a|curl -f) /,
  /^(DownloadURL|Files)$/,
  /^(https:\/\/|\/api\/)/,
  /^(<svg|<rect|<circle|cx=|stroke-dasharray=|\[role=|\[data-selection\])/,
  /^section, article, form,/,
  /MiB\/s$/,
  // Of the protocol of uploads.
  /^Upload-Offset conflict$/,
]

test('no words of the screen stand outside of the catalogs', () => {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|d)\.|^theme\.ts$/.test(file))
    .sort()
  expect(files.length).toBeGreaterThan(200)
  const loose = files.flatMap((file) => {
    const whole = path.join(root, 'src', file)
    const found = looseWords(readFileSync(whole, 'utf8'), whole)
    return found
      .filter(({ words }) => !untranslated.some((known) => known.test(words)))
      .map(({ line, words, why }) => `${file}:${line} ${why}: ${words}`)
  })
  expect(loose).toEqual([])
  // It reads every file of the console.
}, 60_000)

test('words are found wherever they could be put by mistake', () => {
  const code = `
    import { plural, t } from '@lingui/core/macro'
    import { Trans } from '@lingui/react/macro'
    const early = t\`Too early\`
    const word = 'Not saved'
    export const Part = ({ n }: { n: number }) => (
      <p className="small soft" title="shown">
        Some text <Trans>fine {n === 1 ? 'bad' : n}</Trans> {n > 1 ? 'on' : t\`fine\`}
        <b aria-label={\`\${n} files\`}>{plural(n, { one: '# fine', other: '# fine' })}</b>
      </p>
    )`
  expect(looseWords(code, 'part.tsx').map(({ words }) => words)).toEqual([
    't`Too early`',
    'Not saved',
    'shown',
    'Some text',
    'bad',
    'on',
    '… files',
  ])
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { median } from './measure.ts'

const script = join(import.meta.dirname, 'run.ts')

function bench(...args: string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'mvp-bench-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const out = join(directory, 'benchmarks.md')
  const env = { ...process.env, TMPDIR: directory }
  const ended = spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), script, '--out', out, ...args], {
    encoding: 'utf8',
    env,
  })
  return { ...ended, directory, out }
}

test('a run at a tiny scale measures every work, writes its report and leaves nothing else', () => {
  const { status, stderr, stdout, directory, out } = bench('--scale', '0.0005', '--rounds', '1')
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
  const report = readFileSync(out, 'utf8')
  expect(report).toContain(stdout.trim())
  const writing = ['everything', 'database', 'documents', 'documents, 1 % changed since']
  for (const work of [...writing, 'verify', 'extract', 'read the manifest', 'restore the database']) {
    expect(stdout).toContain(`| ${work}`)
  }
  // Every other tool that was measured has a ratio.
  const rows = stdout.split('\n').filter((line) => line.startsWith('| ') && !line.includes('| this product |'))
  for (const row of rows.slice(1)) expect(row).toMatch(/\| \d+\.\d{3} \| \d+\.\d\d \|$/)
  // Our own loader keeps what it has compiled there.
  expect(readdirSync(directory).filter((name) => !name.startsWith('tsx-'))).toEqual(['benchmarks.md'])
})

test('a scale that is none is told, before anything is made', () => {
  const { status, stderr } = bench('--scale', 'much')
  expect(status).toBe(1)
  expect(stderr).toContain('--scale has to be a number from 0.0001 to 100.')
})

test('the median is the middle one, or the mean of the two in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7])
})

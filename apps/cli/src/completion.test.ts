import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completionScript } from './completion.ts'
import { buildProgram } from './program.ts'

const tools = {
  variables: { authSecret: null, pgDump: null, backupDir: null, path: '' },
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  setExitCode: () => {},
}
const program = buildProgram(tools)

/** What bash offers after these words. */
function offered(...words: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'mvp-completion-'))
  try {
    writeFileSync(join(folder, 'completion'), completionScript('bash', program))
    const quoted = words.map((word) => `'${word}'`).join(' ')
    const script = `source ./completion
      COMP_WORDS=(motovaultpro-backup ${quoted}); COMP_CWORD=${words.length}
      _motovaultpro_backup; printf '%s\\n' "\${COMPREPLY[@]}"`
    const said = execFileSync('bash', ['--norc', '-c', script], { cwd: folder, encoding: 'utf8' })
    return said.split('\n').filter(Boolean)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('bash completes commands, options, choices and files', () => {
  expect(offered('')).toEqual(
    expect.arrayContaining(['create', 'list', 'verify', 'inspect', 'extract', 'restore', 'drill', 'completion']),
  )
  expect(offered('re')).toEqual(['restore'])
  expect(offered('restore', '--re')).toEqual(['--replace', '--recover'])
  expect(offered('create', '--contents', '')).toEqual(['all', 'database', 'documents'])
  expect(offered('verify', 'comp')).toEqual(['completion'])
  expect(offered('completion', 'z')).toEqual(['zsh'])
})

test('zsh and fish get every command with every option', () => {
  const [zsh, fish] = [completionScript('zsh', program), completionScript('fish', program)]
  expect(zsh).toMatch(/^#compdef motovaultpro-backup\n/)
  for (const command of program.commands) {
    expect(zsh).toContain(`      ${command.name()}) _arguments`)
    expect(fish).toContain(`-a ${command.name()} -d `)
    for (const { long } of command.options) {
      expect(zsh).toContain(`'${long}[`)
      expect(fish).toContain(`-l ${long?.slice(2)} `)
    }
  }
})

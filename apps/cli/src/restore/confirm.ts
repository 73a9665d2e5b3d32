import { createInterface } from 'node:readline/promises'
import { AppError } from '@mvp/core/errors'
import type { Tools } from '../perform.ts'
import type { TerminalRun } from '../progress.ts'

export type Consent = { replace?: boolean; yes?: boolean }

/** Asks before what is there is replaced. Throws unless `--replace` was given and the word was typed, or `--yes`. */
export async function confirmReplacing(
  found: string[],
  { word, consent, run, tools }: { word: string; consent: Consent; run: TerminalRun; tools: Tools },
): Promise<void> {
  const what = found.join(' and ')
  if (!consent.replace) {
    throw new AppError('conflict', `${what} would be replaced. Nothing was changed.`, {
      hint: 'Add --replace if that is what you want. What is there now is kept beside it.',
    })
  }
  if (consent.yes) return
  const { stdin, stderr } = tools
  if (!stdin.isTTY || !stderr.isTTY) {
    throw new AppError(
      'conflict',
      `${what} would be replaced, and nobody is here to confirm it. Nothing was changed.`,
      {
        hint: 'Add --yes to replace it without being asked.',
      },
    )
  }
  run.end()
  const terminal = createInterface({ input: stdin, output: stderr })
  try {
    const answer = await terminal.question(`${what} will be replaced. Type ${word} to go on: `, { signal: run.signal })
    if (answer.trim() === word) return
  } catch (error) {
    run.signal.throwIfAborted()
    throw error
  } finally {
    terminal.close()
  }
  throw new AppError('conflict', 'Not confirmed. Nothing was changed.')
}

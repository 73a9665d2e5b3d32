import { VERSION } from '@mvp/core/version'
import { Command } from 'commander'
import { addCompletion } from './commands/completion.ts'
import { addCreate } from './commands/create.ts'
import { addDrill } from './commands/drill.ts'
import { addExtract } from './commands/extract.ts'
import { addInspect } from './commands/inspect.ts'
import { addList } from './commands/list.ts'
import { addRestore } from './commands/restore.ts'
import { addVerify } from './commands/verify.ts'
import type { Tools } from './perform.ts'

/** The command line as a whole: what it is called, and its commands in the order in which they are told. */
export function buildProgram(tools: Tools): Command {
  const program = new Command('motovaultpro-backup')
    .description('Back up and restore without a console: all it needs is an archive, a PostgreSQL and a folder.')
    .version(VERSION)
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ helpWidth: Math.min(tools.stdout.columns || 100, 120) })
    .addHelpText('after', EXIT_STATUS)
  for (const add of [addCreate, addList, addVerify, addInspect, addExtract, addRestore, addDrill, addCompletion]) {
    add(program, tools)
  }
  return program
}

const EXIT_STATUS = `
Exit status: 0 done, 1 failed, 2 wrong usage, 3 refused (the archive is not good, or something stands in the way; nothing
was changed), 4 a server, folder or program cannot be used, 5 a restore stopped half-way (restore --recover), 130 stopped.

Commands take --json, and --help with examples.`

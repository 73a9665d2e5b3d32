import { type Command, Option } from 'commander'

/** The options that several commands have, with the variables that stand for them. */

export const databaseOption = (flag: string, description: string) =>
  new Option(`${flag} <address>`, description).env('APP_DATABASE_URL')

export const documentsOption = (description: string) =>
  new Option('--documents <folder>', description).env('DOCUMENTS_DIR')

export const appOption = () =>
  new Option('--app <name>', 'what archives and scratch databases are named after').env('APP_NAME')

export function withOutputOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON document on standard output; progress as JSON lines on standard error')
    .option('-q, --quiet', 'no progress')
}

export function examples(...lines: [command: string, comment: string][]): string {
  return `\nExamples:${lines.map(([command, comment]) => `\n  # ${comment}\n  ${command}`).join('')}`
}

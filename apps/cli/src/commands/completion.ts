import { Argument, type Command } from 'commander'
import { completionScript, SHELLS, type Shell } from '../completion.ts'
import { examples } from '../options.ts'
import type { Tools } from '../perform.ts'

export function addCompletion(program: Command, tools: Tools): void {
  program
    .command('completion')
    .description('Print what makes a shell complete commands and options.')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText(
      'after',
      examples(
        ['source <(motovaultpro-backup completion bash)', 'in ~/.bashrc'],
        ['source <(motovaultpro-backup completion zsh)', 'in ~/.zshrc, after compinit'],
        ['motovaultpro-backup completion fish > ~/.config/fish/completions/motovaultpro-backup.fish', 'once'],
      ),
    )
    .action((shell: Shell) => {
      tools.stdout.write(completionScript(shell, program))
    })
}

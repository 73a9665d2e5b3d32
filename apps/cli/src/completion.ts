import type { Command, Option } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

type Verb = { name: string; summary: string; options: readonly Option[] }

/** The completion of a program for a shell, from its own description: nothing has to be kept in step. */
export function completionScript(shell: Shell, program: Command): string {
  const verbs = program.commands.map((command) => ({
    name: command.name(),
    summary: firstSentence(command.description()),
    options: command.options,
  }))
  return SCRIPTS[shell](program.name(), verbs)
}

const SCRIPTS = { bash, zsh, fish } satisfies Record<Shell, (name: string, verbs: Verb[]) => string>

const firstSentence = (text: string) => text.split(/[.:] /)[0]?.replace(/\.$/, '') ?? ''
const flagsOf = ({ options }: Verb) => options.flatMap(({ short, long }) => [short, long]).filter(Boolean)
const functionOf = (name: string) => `_${name.replaceAll('-', '_')}`
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** Options whose value is one of a few. */
function choices(verb: Verb): { flag: string; values: string[] }[] {
  return verb.options.flatMap(({ long, argChoices }) =>
    long && argChoices ? [{ flag: long, values: argChoices }] : [],
  )
}

function bash(name: string, verbs: Verb[]): string {
  const cases = verbs.map((verb) => {
    const values = choices(verb).map(
      ({ flag, values }) =>
        `      [[ $previous == ${flag} ]] && COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$word")) && return`,
    )
    const words = verb.name === 'completion' ? SHELLS.join(' ') : [...flagsOf(verb), '--help'].join(' ')
    return [`    ${verb.name})`, ...values, `      words="${words}" ;;`].join('\n')
  })
  return `${functionOf(name)}() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${verbs.map((verb) => verb.name).join(' ')} --help --version" -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  if [[ $word == -* || \${COMP_WORDS[1]} == completion ]]; then COMPREPLY=($(compgen -W "$words" -- "$word"))
  else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F ${functionOf(name)} ${name}
`
}

function zsh(name: string, verbs: Verb[]): string {
  const described = verbs.map((verb) => `    ${quoted(`${verb.name}:${verb.summary}`)}`)
  const cases = verbs.map((verb) => {
    const specs = verb.options.map(zshOption).map((spec) => `        ${spec} \\`)
    const rest = verb.name === 'completion' ? `'1:shell:(${SHELLS.join(' ')})'` : `'*:file:_files'`
    return `      ${verb.name}) _arguments \\\n${[...specs, `        ${rest}`].join('\n')} ;;`
  })
  return `#compdef ${name}
${functionOf(name)}() {
  local -a verbs=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command verbs; return; fi
  local verb=$words[2]
  shift words; (( CURRENT-- ))
  case $verb in
${cases.join('\n')}
  esac
}
compdef ${functionOf(name)} ${name}
`
}

function zshOption({ long, short, description, argChoices, required }: Option): string {
  const text = description.replaceAll(/[[\]:]/g, (special) => `\\${special}`)
  const value = argChoices ? `:value:(${argChoices.join(' ')})` : required ? ':value:_files' : ''
  return quoted(`${long ?? short}[${text}]${value}`)
}

function fish(name: string, verbs: Verb[]): string {
  const lines = verbs.flatMap((verb) => [
    `complete -c ${name} -n __fish_use_subcommand -f -a ${verb.name} -d ${fishQuoted(verb.summary)}`,
    ...(verb.name === 'completion'
      ? [`complete -c ${name} -n '__fish_seen_subcommand_from completion' -f -a '${SHELLS.join(' ')}'`]
      : []),
    ...verb.options.map((option) => fishOption(name, verb, option)),
  ])
  return `${lines.join('\n')}\n`
}

function fishOption(name: string, verb: Verb, { long, short, description, argChoices, required }: Option): string {
  return [
    `complete -c ${name} -n '__fish_seen_subcommand_from ${verb.name}'`,
    ...(short ? [`-s ${short.slice(1)}`] : []),
    ...(long ? [`-l ${long.slice(2)}`] : []),
    ...(argChoices ? [`-x -a '${argChoices.join(' ')}'`] : required ? ['-r'] : []),
    `-d ${fishQuoted(description)}`,
  ].join(' ')
}

const fishQuoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

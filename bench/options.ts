import { parseArgs } from 'node:util'

export type BenchOptions = {
  /** 1: about 1 GiB of database and 2 GiB of documents. */
  scale: number
  rounds: number
  seed: number
  /** No round begins that would not end before so many minutes have passed, with time for what comes after. */
  minutes: number
  /** Which parts of the report are made. */
  only: Part[]
  /** The Markdown file to write; null: it is only printed. */
  out: string | null
  /** The bundled server, which run.mjs names. */
  server: string
}

export const PARTS = ['time', 'memory', 'growth', 'profile', 'neighbour'] as const
export type Part = (typeof PARTS)[number]

export const USAGE = `npm run bench -- [--scale 1] [--rounds 3] [--minutes 45] [--seed 42] [--out docs/benchmarks.md]
                 [--only ${PARTS.join(',')}]
At scale 1 it takes about 45 minutes, and less than 40 GiB in the temporary folder (TMPDIR). With --only, some parts of
the report are made, and written where --out says so. --profile is --only profile.`

/** Throws an error whose message can be shown. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      scale: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '42' },
      minutes: { type: 'string', default: '45' },
      only: { type: 'string' },
      profile: { type: 'boolean', default: false },
      out: { type: 'string' },
      server: { type: 'string', default: '' },
    },
  })
  const only = values.profile ? 'profile' : values.only
  return {
    scale: numberIn(values.scale, 'scale', { least: 0.0001, most: 100 }),
    rounds: Math.round(numberIn(values.rounds, 'rounds', { least: 1, most: 100 })),
    seed: Math.round(numberIn(values.seed, 'seed', { least: 0, most: 2 ** 31 })),
    minutes: numberIn(values.minutes, 'minutes', { least: 1, most: 10_000 }),
    only: only === undefined ? [...PARTS] : only.split(',').map(partOf),
    // Some parts alone are not to take the place of a whole report.
    out: values.out ?? (only === undefined ? 'docs/benchmarks.md' : null),
    server: values.server,
  }
}

function partOf(name: string): Part {
  const part = PARTS.find((one) => one === name)
  if (part) return part
  throw new Error(`--only takes ${PARTS.join(', ')}, not ${name}.`)
}

function numberIn(text: string, name: string, { least, most }: { least: number; most: number }): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= least && number <= most) return number
  throw new Error(`--${name} has to be a number from ${least} to ${most}.`)
}

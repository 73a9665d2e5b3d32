import { parseArgs } from 'node:util'

export type BenchOptions = {
  /** 1: about 1 GiB of database and 2 GiB of documents. */
  scale: number
  rounds: number
  seed: number
  /** The Markdown file to write. */
  out: string
}

export const USAGE = `npm run bench -- [--scale 1] [--rounds 3] [--seed 42] [--out docs/benchmarks.md]
At scale 1 it takes about 40 minutes, and 35 GiB in the temporary folder (TMPDIR).`

/** Throws an error whose message can be shown. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      scale: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '42' },
      out: { type: 'string', default: 'docs/benchmarks.md' },
    },
  })
  return {
    scale: numberIn(values.scale, 'scale', { least: 0.0001, most: 100 }),
    rounds: Math.round(numberIn(values.rounds, 'rounds', { least: 1, most: 100 })),
    seed: Math.round(numberIn(values.seed, 'seed', { least: 0, most: 2 ** 31 })),
    out: values.out,
  }
}

function numberIn(text: string, name: string, { least, most }: { least: number; most: number }): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= least && number <= most) return number
  throw new Error(`--${name} has to be a number from ${least} to ${most}.`)
}

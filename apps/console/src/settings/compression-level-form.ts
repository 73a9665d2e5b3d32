import { t } from '@lingui/core/macro'
import type { Settings } from '@mvp/core/contract-schedule'
import { formatCount } from '../parts/format-size.ts'
import { type CompressionCost, compressionCosts } from './compression-costs.ts'

type Level = Pick<Settings, 'compressionLevel'>

/** Text, as radio buttons have it; `server` is what it was started with. */
export type CompressionForm = { level: string }

type Choice = { value: string; label: string; description: string }

export function formOf({ compressionLevel }: Level): CompressionForm {
  return { level: compressionLevel === null ? 'server' : String(compressionLevel) }
}

export function toLevel({ level }: CompressionForm): Level {
  return { compressionLevel: level === 'server' ? null : Number(level) }
}

/** `chosen` is among them, though nobody would choose it here: a script may have. */
export function choicesFor(chosen: string): Choice[] {
  const choices = [
    {
      value: 'server',
      label: t`As the server was started`,
      description: t`What COMPRESSION_LEVEL says; level 1 where it says nothing.`,
    },
    { value: '1', label: levelWords('1'), description: t`The fastest. The others are compared with it.` },
    ...compressionCosts.map((cost) => ({
      value: String(cost.level),
      label: levelWords(String(cost.level)),
      description: costWords(cost),
    })),
  ]
  if (choices.some(({ value }) => value === chosen)) return choices
  return [...choices, { value: chosen, label: levelWords(chosen), description: t`Chosen elsewhere; not measured.` }]
}

function levelWords(level: string): string {
  return t`Level ${level}`
}

function costWords({ dump, texts }: CompressionCost): string {
  const [dumpTime, dumpSize] = [rangeWords(dump.time), rangeWords(dump.size)]
  const [textTime, textSize] = [rangeWords(texts.time), rangeWords(texts.size)]
  return t`The dump takes ${dumpTime} times the processor time, for ${dumpSize} of the size; text documents take ${textTime} times, for ${textSize}.`
}

function rangeWords([least, most]: readonly [number, number]): string {
  const [from, to] = [formatCount(least), formatCount(most)]
  return from === to ? from : t({ context: 'range', message: `${from} to ${to}` })
}

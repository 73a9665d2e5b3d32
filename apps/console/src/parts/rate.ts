import { t } from '@lingui/core/macro'
import { useEffect, useState } from 'react'
import { formatBytes } from './format-size.ts'
import { formatDuration } from './format-time.ts'

export type Sample = { at: number; bytes: number }

const windowMs = 8_000

/** Adds a sample and forgets those older than the window; bytes that went back mean a new phase and start over. */
export function addSample(samples: Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1)
  if (last && sample.bytes < last.bytes) return [sample]
  return [...samples.filter((one) => sample.at - one.at <= windowMs), sample]
}

/** Bytes a second over the samples, or null while there is less than a second to judge by. */
export function rateOf(samples: Sample[]): number | null {
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last || last.at - first.at < 1000) return null
  return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000
}

export function useRate(bytes: number): number | null {
  const [samples, setSamples] = useState<Sample[]>([])
  useEffect(() => setSamples((before) => addSample(before, { at: Date.now(), bytes })), [bytes])
  return rateOf(samples)
}

/** `1.21 GB of 1.94 GB, 118 MB/s, about 7 s left`; what is not known is not guessed. */
export function describeRate(done: number, total: number | null, bytesPerSecond: number | null): string {
  const parts = [total === null ? formatBytes(done) : t`${formatBytes(done)} of ${formatBytes(total)}`]
  if (bytesPerSecond !== null && bytesPerSecond > 0) {
    parts.push(`${formatBytes(bytesPerSecond)}/s`)
    if (total !== null && total > done)
      parts.push(t`about ${formatDuration(Math.max(1000, Math.ceil((total - done) / bytesPerSecond) * 1000))} left`)
  }
  return parts.join(', ')
}

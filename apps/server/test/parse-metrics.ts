/** What a scrape says: every sample by its name and labels as they are written, and the labels of one metric. */
export type Metrics = {
  text: string
  samples: Record<string, number>
  labels(metric: string): Record<string, string>[]
}

/**
 * Reads the text format of Prometheus (0.0.4) and throws at whatever is not in it, and at what promtool complains about:
 * a sample without HELP and TYPE before it, a metric in two places, a series twice, a gauge of ours called _total.
 */
export function parseMetrics(text: string): Metrics {
  if (!text.endsWith('\n')) throw new Error('the last line is not ended')
  const described = new Set<string>()
  const found = new Map<string, Sample>()
  for (const block of blocksOf(text)) {
    const name = nameOf(block)
    if (described.has(name)) throw new Error(`${name} comes in two places`)
    described.add(name)
    for (const line of block.slice(2)) {
      const sample = parseSample(line)
      if (!sample.metric.startsWith(name)) throw new Error(`${sample.metric} stands below ${name}`)
      if (found.has(sample.series)) throw new Error(`${sample.series} comes twice`)
      found.set(sample.series, sample)
    }
  }
  return {
    text,
    samples: Object.fromEntries([...found].map(([series, { value }]) => [series, value])),
    labels: (metric) => [...found.values()].filter((each) => each.metric === metric).map(({ labels }) => labels),
  }
}

/** A metric each: its HELP, its TYPE, its samples. */
function blocksOf(text: string): string[][] {
  const blocks: string[][] = []
  for (const line of text.split('\n').filter(Boolean)) {
    if (line.startsWith('# HELP ')) blocks.push([])
    const block = blocks.at(-1)
    if (!block) throw new Error(`no HELP before: ${line}`)
    block.push(line)
  }
  return blocks
}

function nameOf([help = '', type = '']: string[]): string {
  const [, name] = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) \S/.exec(help) ?? []
  const [, typed, kind] = /^# TYPE (\S+) (gauge|counter|histogram|summary)$/.exec(type) ?? []
  if (name === undefined || typed !== name) throw new Error(`no metric: ${help} / ${type}`)
  const ours = name.startsWith('motovaultpro_')
  if (ours && kind === 'gauge' && /_(total|count|sum|bucket)$/.test(name)) throw new Error(`${name} is a gauge`)
  return name
}

type Sample = { series: string; metric: string; labels: Record<string, string>; value: number }

// Prometheus reads NaN in any case, and the library writes Nan.
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|N[aA][nN])$/
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\n"])*)"(?:,|$)/y

function parseSample(line: string): Sample {
  const [, metric, written = '', value = ''] = SAMPLE.exec(line) ?? []
  if (metric === undefined) throw new Error(`no sample: ${line}`)
  const labels: Record<string, string> = {}
  for (LABEL.lastIndex = 0; LABEL.lastIndex < written.length; ) {
    const [, name, quoted] = LABEL.exec(written) ?? []
    if (name === undefined || quoted === undefined) throw new Error(`bad labels: ${line}`)
    labels[name] = quoted.replaceAll(/\\(.)/g, (_, char) => (char === 'n' ? '\n' : char))
  }
  const series = written === '' ? metric : `${metric}{${written}}`
  return { series, metric, labels, value: Number(value.replace('Inf', 'Infinity')) }
}

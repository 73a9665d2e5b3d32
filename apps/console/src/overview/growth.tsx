import { t } from '@lingui/core/macro'
import type { Overview } from '@mvp/core/contract-overview'
import { Panel } from '../parts/panel.tsx'
import { GrowthChart } from './growth-chart.tsx'
import { growthWords } from './overview-words.ts'

/** How the store grows, and when it is full. */
export function Growth({ overview, now }: { overview: Overview; now: number }) {
  const words = growthWords(overview, now)
  return (
    <Panel title={t`Size over time`} note={words}>
      {overview.store.growth.points.length < 2 ? null : (
        <div role="img" aria-label={t`Size of the store. ${words}`}>
          <GrowthChart store={overview.store} now={now} />
        </div>
      )}
    </Panel>
  )
}

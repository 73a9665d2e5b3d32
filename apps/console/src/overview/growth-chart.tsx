import { Trans } from '@lingui/react/macro'
import type { Overview } from '@mvp/core/contract-overview'
import { formatBytes } from '../parts/format-size.ts'
import { formatShortDay } from '../parts/format-time.ts'
import classes from './growth-chart.module.css'
import { type GrowthScale, scaleGrowth } from './growth-scale.ts'

type Props = { store: Overview['store']; now: number }

const DAY_MS = 24 * 60 * 60 * 1000

/** Drawn in a box of 100 by 100 that is stretched; words lie beside it, so they stay upright. */
export function GrowthChart({ store, now }: Props) {
  const scale = scaleGrowth(store, now)
  const x = (at: number) => (100 * (at - scale.from)) / (scale.until - scale.from)
  const y = (bytes: number) => 100 - (100 * bytes) / scale.top
  const { points, bytesPerDay, fullAt } = store.growth
  const past = [
    ...points.map(({ day, bytes }) => [x(Math.min(now, Date.parse(day) + DAY_MS)), y(bytes)] as const),
    [x(now), y(store.usedBytes)] as const,
  ]
  const line = past.map(([px, py]) => `${px.toFixed(2)},${py.toFixed(2)}`).join(' ')
  const ahead = store.usedBytes + (bytesPerDay ?? 0) * ((scale.until - now) / DAY_MS)
  return (
    <div className={classes.chart} aria-hidden>
      <div className={classes.plot}>
        {scale.ticks.map((bytes) => (
          <span key={bytes} className={classes.tick} style={{ top: `${y(bytes)}%` }}>
            <span>{formatBytes(bytes)}</span>
          </span>
        ))}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
          <polygon points={`${x(scale.from)},100 ${line} ${x(now)},100`} className={classes.area} />
          <polyline points={line} className={classes.past} />
          {bytesPerDay === null ? null : (
            <line x1={x(now)} y1={y(store.usedBytes)} x2={100} y2={y(ahead)} className={classes.forecast} />
          )}
          {scale.room === null ? null : (
            <line x1={0} x2={100} y1={y(scale.room)} y2={y(scale.room)} className={classes.room} />
          )}
        </svg>
        {scale.room === null ? null : (
          <span className={classes.roomWord} style={{ top: `${y(scale.room)}%` }}>
            <Trans>Room for {formatBytes(scale.room)}</Trans>
          </span>
        )}
        {fullAt !== null && Date.parse(fullAt) < scale.until ? (
          <span className={classes.full} style={{ left: `${x(Date.parse(fullAt))}%` }} />
        ) : null}
      </div>
      <Days scale={scale} now={now} />
    </div>
  )
}

function Days({ scale, now }: { scale: GrowthScale; now: number }) {
  const span = scale.until - scale.from
  return (
    <div className={classes.days}>
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <span key={share} style={{ left: `${share * 100}%` }}>
          {formatShortDay(new Date(scale.from + share * span).toISOString(), now)}
        </span>
      ))}
    </div>
  )
}

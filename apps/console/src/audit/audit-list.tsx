import type { AuditEntry } from '@mvp/core/contract-audit'
import { formatDayHead } from '../parts/format-time.ts'
import { useNow } from '../parts/use-now.ts'
import classes from './audit-list.module.css'
import { AuditRow } from './audit-row.tsx'

export function AuditList({ entries }: { entries: readonly AuditEntry[] }) {
  const now = useNow()
  return (
    <div className={classes.list}>
      {byDay(entries, now).map(([day, ofDay]) => (
        <section key={day} aria-label={day}>
          <h2 className={classes.day}>{day}</h2>
          <ul>
            {ofDay.map((entry) => (
              <AuditRow key={entry.id} entry={entry} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function byDay(entries: readonly AuditEntry[], now: number): [string, AuditEntry[]][] {
  const days = new Map<string, AuditEntry[]>()
  for (const entry of entries) {
    const day = formatDayHead(entry.at, now)
    days.set(day, [...(days.get(day) ?? []), entry])
  }
  return [...days]
}

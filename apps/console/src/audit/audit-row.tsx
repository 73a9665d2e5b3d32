import type { AuditEntry } from '@mvp/core/contract-audit'
import { IconChevronRight } from '@tabler/icons-react'
import { formatExact, formatSeconds } from '../parts/format-time.ts'
import { State } from '../parts/state.tsx'
import classes from './audit-row.module.css'
import { resultOf, sentenceOf, wayOf, whoOf } from './audit-words.ts'
import { EntryDetails } from './entry-details.tsx'

/** One entry; opened it shows what changed, and the names by which REST and the file know it. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  return (
    <li className={classes.entry}>
      <details>
        <summary className={classes.row}>
          <IconChevronRight size={15} stroke={1.9} className={classes.turn} aria-hidden />
          <time className={classes.at} dateTime={entry.at} title={formatExact(entry.at)}>
            {formatSeconds(entry.at)}
          </time>
          <span className={classes.what}>{sentenceOf(entry)}</span>
          <span className={classes.who}>
            <span>{whoOf(entry)}</span>
            <span className="tiny quiet">{wayOf(entry)}</span>
          </span>
          <span className={classes.result}>
            {entry.result === 'ok' ? (
              <span className="small quiet">{resultOf(entry)}</span>
            ) : (
              <State name="failed" word={resultOf(entry)} />
            )}
          </span>
        </summary>
        <EntryDetails entry={entry} />
      </details>
    </li>
  )
}

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { formatCount } from '../parts/format-size.ts'
import { formatExact, formatSeconds } from '../parts/format-time.ts'
import { Panel } from '../parts/panel.tsx'
import { type Logged, type LogLine, linesOf, logText } from './log-lines.ts'
import classes from './operation-log.module.css'

// The rest is in the list of warnings, and in what is copied.
const shownWarnings = 5

/** What happened, line by line, as it was recorded while it happened; copied it is whole. */
export function OperationLog({ logged, now }: { logged: Logged; now: number }) {
  const lines = linesOf(logged, now)
  const warnings = lines.filter(({ tone }) => tone === 'attention')
  const hidden = new Set(warnings.slice(shownWarnings))
  return (
    <Panel title={t`Log`} action={<CopyLog text={logText(logged, now)} />} flush>
      <ol className={classes.log}>
        {lines
          .filter((line) => !hidden.has(line))
          .map((line) => (
            <Line key={line.key} line={line} />
          ))}
      </ol>
      {hidden.size > 0 ? (
        <p className={classes.more}>
          <Trans>{formatCount(hidden.size)} more warnings are in what is copied.</Trans>
        </p>
      ) : null}
    </Panel>
  )
}

function Line({ line: { at, what, says, lang, took, tone } }: { line: LogLine }) {
  return (
    <li data-tone={tone}>
      {at === null ? (
        <span />
      ) : (
        <time className="mono quiet" dateTime={at} title={formatExact(at)}>
          {formatSeconds(at)}
        </time>
      )}
      <span className="strong">{what}</span>
      <span className="soft" lang={lang}>
        {says}
      </span>
      <span className="quiet num">{took}</span>
    </li>
  )
}

function CopyLog({ text }: { text: string }) {
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={copy}
          leftSection={copied ? <IconCheck size={14} stroke={2} /> : <IconCopy size={14} stroke={1.75} />}
        >
          {copied ? t`Copied` : t`Copy the log`}
        </Button>
      )}
    </CopyButton>
  )
}

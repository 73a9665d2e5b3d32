import { plural, t } from '@lingui/core/macro'
import type { Attention } from '@mvp/core/contract-overview'
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import { inOwnWords, said } from '../language/i18n.ts'
import { Panel } from '../parts/panel.tsx'
import { AttentionButton } from './attention-button.tsx'
import classes from './overview.module.css'

/** What wants a look, each with its next step. */
export function NeedsAttention({ items }: { items: readonly Attention[] }) {
  return (
    <Panel title={t`Needs attention`} note={noteOf(items)} flush={items.length > 0}>
      {items.length === 0 ? null : (
        <ul className={classes.items}>
          {items.map((item) => (
            <Item key={`${item.code} ${item.message}`} item={item} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Item({ item }: { item: Attention }) {
  const failed = item.tone === 'failed'
  const { message, hint } = inOwnWords(item)
  const Icon = failed ? IconCircleX : IconAlertTriangle
  return (
    <li data-tone={item.tone}>
      <Icon size={17} stroke={1.9} aria-label={failed ? t`Failed` : t`Attention`} role="img" />
      <div>
        <p className="strong">{message}</p>
        {hint === null ? null : <p className="small soft" {...said(hint)} />}
        <AttentionButton item={item} size="compact-sm" mt={8} />
      </div>
    </li>
  )
}

function noteOf(items: readonly Attention[]): string {
  if (items.length === 0) return t`Nothing.`
  const urgent = items.filter(({ tone }) => tone === 'failed').length
  const things = plural(items.length, { one: '# thing', other: '# things' })
  if (urgent === 0) return items.length === 1 ? t`One thing, not urgent.` : t`${things}, none of them urgent.`
  return urgent === items.length ? `${things}.` : t`${things}, ${urgent} of them urgent.`
}

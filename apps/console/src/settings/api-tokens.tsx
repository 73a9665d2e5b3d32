import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Skeleton } from '@mantine/core'
import type { ApiToken } from '@mvp/core/contract-token'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { formatAgo, formatExact, formatShortDay } from '../parts/format-time.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Panel } from '../parts/panel.tsx'
import { useNow } from '../parts/use-now.ts'
import { CreateToken } from './create-token.tsx'
import { RevokeToken } from './revoke-token.tsx'
import classes from './settings.module.css'

/** Tokens for scripts: who made them, when they were last used, when they end. */
export function ApiTokens() {
  const tokens = trpc.auth.tokens.useQuery()
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiToken | null>(null)
  return (
    <Panel
      id="api-tokens"
      title={t`API tokens`}
      note={t`For scripts: each may do everything over the REST API that you may do here.`}
      action={
        <Button size="compact-md" leftSection={<IconPlus size={14} stroke={2} />} onClick={() => setCreating(true)}>
          <Trans>New token…</Trans>
        </Button>
      }
      flush
    >
      <Loaded
        query={tokens}
        waiting={<Skeleton h={72} m={20} w="auto" />}
        empty={(all) =>
          all.length === 0 ? (
            <p className={classes.none}>
              <Trans>No tokens yet.</Trans>
            </p>
          ) : null
        }
      >
        {(all) => <TokenTable tokens={all} onRevoke={setRevoking} />}
      </Loaded>
      {creating ? <CreateToken onClose={() => setCreating(false)} /> : null}
      {revoking ? <RevokeToken token={revoking} onClose={() => setRevoking(null)} /> : null}
    </Panel>
  )
}

function TokenTable({ tokens, onRevoke }: { tokens: ApiToken[]; onRevoke: (token: ApiToken) => void }) {
  const now = useNow()
  return (
    <table className={classes.tokens}>
      <thead>
        <tr>
          <th scope="col">
            <Trans>Name</Trans>
          </th>
          <th scope="col">
            <Trans>Last used</Trans>
          </th>
          <th scope="col">
            <Trans>Expires</Trans>
          </th>
          <th scope="col">
            <span className="visually-hidden">
              <Trans>Actions</Trans>
            </span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <td>
              <span className="strong">{token.name}</span>
              <span className="small quiet">
                <Trans>
                  <span className="mono">{token.prefix}…</span> by {token.createdBy},{' '}
                  {formatShortDay(token.createdAt, now)}
                </Trans>
              </span>
            </td>
            <td className="small">{token.lastUsedAt ? <When at={token.lastUsedAt} now={now} /> : t`Never`}</td>
            <td className="small">{expiryOf(token, now)}</td>
            <td>
              <Button
                size="compact-sm"
                color="failed"
                onClick={() => onRevoke(token)}
                aria-label={t`Revoke ${token.name}…`}
              >
                <Trans>Revoke…</Trans>
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function When({ at, now }: { at: string; now: number }) {
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatAgo(at, now)}
    </time>
  )
}

function expiryOf({ expiresAt }: ApiToken, now: number) {
  if (expiresAt === null) return t`Never`
  return Date.parse(expiresAt) <= now ? (
    <span className={classes.expired}>
      <Trans>Expired {formatShortDay(expiresAt, now)}</Trans>
    </span>
  ) : (
    formatShortDay(expiresAt, now)
  )
}

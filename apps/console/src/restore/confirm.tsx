import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Checkbox, TextInput } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import type { RestoreEstimate, RestorePreview, RestoreScope } from '@mvp/core/contract-restore'
import { IconLifebuoy } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { z } from 'zod'
import { Copy } from '../parts/copy.tsx'
import { formatBytes } from '../parts/format-size.ts'
import { formatDuration } from '../parts/format-time.ts'
import classes from './confirm.module.css'
import { restoreWords } from './stage.ts'
import { useStartRestore } from './use-start-restore.ts'

const route = getRouteApi('/frame/backups/$id/restore')

type Props = { preview: RestorePreview; scope: RestoreScope }

/** The last step before anything is written: the file's name, typed. */
export function Confirm({ preview, scope }: Props) {
  const { chosen = [], trust = false } = route.useSearch()
  if (scope === 'chosen' && chosen.length === 0) return null
  return (
    <section className={classes.confirm} aria-labelledby="confirm">
      <TypeTheName
        id={preview.backup.id}
        confirm={preview.confirm}
        scope={scope}
        trustForeign={trust}
        {...(scope === 'chosen' && { documents: chosen })}
      />
      <div className={classes.promise}>
        <IconLifebuoy size={18} stroke={1.7} aria-hidden />
        <div>
          <p className="strong">
            <Trans>A safety backup is taken first</Trans>
          </p>
          <p className="small soft">
            {aboutSafety(estimateFor(preview, scope))} {promises(scope)}
          </p>
        </div>
      </div>
    </section>
  )
}

function estimateFor({ estimates }: RestorePreview, scope: RestoreScope): RestoreEstimate {
  const whole = scope === 'chosen' ? 'documents' : scope
  const estimate = estimates.find((one) => one.scope === whole) ?? {
    safetyBackupBytes: null,
    seconds: null,
    basis: null,
  }
  // How long a few documents take depends on which.
  return scope === 'chosen' ? { ...estimate, seconds: null } : estimate
}

function promises(scope: RestoreScope): string {
  if (scope === 'chosen')
    return t`The chosen documents are read, compared with their hashes and put beside the live ones; then they change places at once.`
  if (scope === 'documents')
    return t`Live documents stay untouched until the new ones lie beside them, each compared with its hash; then they change places.`
  return t`Live data stay untouched until the new ones are loaded and counted beside them; then both are swapped in one step, in about a second.`
}

function aboutSafety({ safetyBackupBytes, seconds, basis }: RestoreEstimate): string {
  const size = formatBytes(safetyBackupBytes ?? 0)
  const safety = safetyBackupBytes === null ? t`Verified and pinned.` : t`About ${size}, verified and pinned.`
  return `${safety} ${aboutTime(seconds, basis)}`.trim()
}

function aboutTime(seconds: number | null, basis: RestoreEstimate['basis']): string {
  if (basis === null) return t`How long a restore takes here was never measured.`
  if (seconds === null) return ''
  const span = formatDuration(seconds * 1000)
  return basis === 'restores'
    ? t`The whole restore takes about ${span}, measured in earlier restores.`
    : t`The whole restore takes about ${span}, guessed from earlier backups.`
}

type TypeProps = {
  id: string
  confirm: string
  scope: RestoreScope
  documents?: string[]
  withoutSafety?: boolean
  trustForeign?: boolean
}

/** `withoutSafety` asks for a restore that cannot be taken back, and says so before it lets it be asked for. */
export function TypeTheName({ id, confirm, scope, documents, withoutSafety = false, trustForeign }: TypeProps) {
  const start = useStartRestore(id)
  const form = useForm({
    initialValues: { name: '', understood: !withoutSafety },
    validate: schemaResolver(
      z.object({
        name: z
          .string()
          .trim()
          .refine((name) => name === confirm, t`This is not the name of the file.`),
        understood: z.literal(true, t`Tick the box to go on without a safety backup.`),
      }),
      { sync: true },
    ),
  })
  const ready = form.values.name.trim() === confirm && form.values.understood
  const submit = form.onSubmit(() =>
    start.mutate({
      id,
      confirm,
      scope,
      skipSafetyBackup: withoutSafety,
      ...(documents && { documents }),
      ...(trustForeign && { trustForeign }),
    }),
  )
  return (
    <form onSubmit={submit}>
      <h2 id="confirm">
        <Trans>Confirm</Trans>
      </h2>
      <p className="soft">
        <Trans>To go on, type the file name:</Trans>{' '}
        <span className={classes.fileName}>
          <span className="mono">{confirm}</span>
          <Copy value={confirm} what={t`the name`} />
        </span>
      </p>
      {withoutSafety ? (
        <Checkbox
          className={classes.understood}
          label={t`What is live now cannot be brought back after this restore. I want it all the same.`}
          {...form.getInputProps('understood', { type: 'checkbox' })}
        />
      ) : null}
      <div className={classes.typing}>
        <TextInput
          aria-label={t`File name`}
          placeholder={`${confirm.slice(0, 24)}…`}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: classes.typed ?? '' }}
          {...form.getInputProps('name')}
        />
        <Button
          type="submit"
          variant={ready ? 'filled' : 'default'}
          color={withoutSafety ? 'failed' : 'ink'}
          disabled={!ready}
          loading={start.isPending}
        >
          {withoutSafety ? t`Restore without a safety backup` : t(restoreWords[scope])}
        </Button>
      </div>
    </form>
  )
}

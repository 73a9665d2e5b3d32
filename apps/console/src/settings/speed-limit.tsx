import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, NumberInput, Switch } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Settings } from '@mvp/core/contract-schedule'
import { trpc } from '../api.ts'
import { Held } from '../parts/held.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { tell, tellTrouble } from '../parts/notify.ts'
import { Panel } from '../parts/panel.tsx'
import classes from './own-retention.module.css'
import { checkForm, formOf, type SpeedLimitForm, toLimit } from './speed-limit-form.ts'
import { usualSettings } from './usual.ts'

/** How fast backups, verifies and drills may read. */
export function SpeedLimit() {
  const settings = trpc.settings.read.useQuery()
  return (
    <Panel
      id="speed"
      title={t`Speed limit`}
      note={t`For backups, verifies and drills, from the next one on. Restores and uploads are never slowed down.`}
      flush
    >
      <Loaded
        query={settings}
        waiting={
          <Held flush>
            <LimitForm settings={usualSettings} />
          </Held>
        }
      >
        {(loaded) => <LimitForm settings={loaded} />}
      </Loaded>
    </Panel>
  )
}

function LimitForm({ settings }: { settings: Settings }) {
  const utils = trpc.useUtils()
  const form = useForm<SpeedLimitForm>({ initialValues: formOf(settings), validate: checkForm })
  const change = trpc.settings.change.useMutation({
    onSuccess: (saved) => {
      utils.settings.read.setData(undefined, saved)
      form.setInitialValues(formOf(saved))
      form.reset()
      tell(t`The speed limit is saved.`)
    },
    onError: (error) => tellTrouble(t`Not saved`, error),
  })
  const dirty = form.isDirty()
  return (
    <form noValidate onSubmit={form.onSubmit((values) => change.mutate(toLimit(values)))} aria-label={t`Speed limit`}>
      <div className={classes.rule}>
        <Switch
          label={t`Limit how fast they read`}
          description={t`They write no faster than they read. A dump that takes longer also keeps its view of the database open for longer.`}
          {...form.getInputProps('on', { type: 'checkbox' })}
        />
        {form.values.on ? (
          <div className={classes.fields}>
            <NumberInput
              label={t`All together, at most`}
              suffix=" MiB/s"
              min={1}
              max={1_000_000}
              allowDecimal={false}
              {...form.getInputProps('mib')}
            />
          </div>
        ) : null}
      </div>
      <footer className={classes.foot}>
        <Button variant="subtle" onClick={form.reset} disabled={!dirty}>
          <Trans>Discard</Trans>
        </Button>
        <Button type="submit" loading={change.isPending} disabled={!dirty}>
          <Trans>Save</Trans>
        </Button>
      </footer>
    </form>
  )
}

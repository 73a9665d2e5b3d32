import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { SegmentedControl, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { Schedule, Settings } from '@mvp/core/contract-schedule'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { eventWords, urgentFirst } from '../alert/events.ts'
import { trpc } from '../api.ts'
import { said } from '../language/i18n.ts'
import { State } from '../parts/state.tsx'
import { stateOfDelivery } from '../webhook/webhook-words.ts'
import { type EventKey, eventKeys, noAlertChoices } from './alert-choices.ts'
import { Group } from './group.tsx'
import classes from './schedule-editor.module.css'
import type { ScheduleForm } from './schedule-form.ts'

type Props = { form: UseFormReturnType<ScheduleForm>; schedule: Schedule | null; now: number }

/** Who is told of this schedule: by mail, where that differs from the settings, and a service that waits for a sign of life. */
export function AlertFields({ form, schedule, now }: Props) {
  const last = schedule?.lastHeartbeat ?? null
  return (
    <Group title={t`Alerts`} note={<MailNote />}>
      <MailChoice form={form} />
      <TextInput
        label={t`Heartbeat address`}
        description={t`Called after every run, with /start before it and /fail when it fails: a service elsewhere then notices silence. Empty: none.`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        inputMode="url"
        spellCheck={false}
        autoComplete="off"
        placeholder="https://"
        className={classes.wide}
        {...form.getInputProps('alerts.heartbeatUrl')}
      />
      {last ? (
        <div className={classes.wide}>
          <State {...stateOfDelivery(last, now)} />
          {last.answer ? <p className={classes.sentence} {...said(last.answer)} /> : null}
        </div>
      ) : null}
    </Group>
  )
}

function MailNote() {
  return (
    <Trans>
      Who is told, and of what, is chosen for all schedules under{' '}
      <Link className="link" to="/settings/alerts">
        Alerts
      </Link>
      .
    </Trans>
  )
}

const ways = [
  { value: 'settings', label: msg`Mail as in the settings` },
  { value: 'own', label: msg`Its own choice` },
]

function MailChoice({ form }: Pick<Props, 'form'>) {
  const settings = trpc.settings.read.useQuery().data
  const differs = eventKeys.some((key) => form.values.alerts[key] !== 'as-settings')
  const [opened, setOpened] = useState(false)
  const own = differs || opened
  const choose = (way: string) => {
    setOpened(way === 'own')
    if (way === 'settings') {
      form.setFieldValue('alerts', { ...noAlertChoices, heartbeatUrl: form.values.alerts.heartbeatUrl })
    }
  }
  return (
    <>
      <SegmentedControl
        aria-label={t`Mail`}
        fullWidth
        className={classes.wide}
        data={ways.map(({ value, label }) => ({ value, label: t(label) }))}
        value={own ? 'own' : 'settings'}
        onChange={choose}
      />
      {own
        ? shownKeys.map((key) => (
            <Select
              key={key}
              label={t(eventWords[key].title)}
              data={choices(settings, key)}
              {...form.getInputProps(`alerts.${key}`)}
            />
          ))
        : null}
    </>
  )
}

const shownKeys = eventKeys.toSorted((one, other) => urgentFirst.indexOf(one) - urgentFirst.indexOf(other))

function choices(settings: Settings | undefined, key: EventKey) {
  return [
    { value: 'as-settings', label: asUsual(settings?.[key]) },
    { value: 'mailed', label: t`Mailed` },
    { value: 'not-mailed', label: t`Not mailed` },
  ]
}

function asUsual(mailed: boolean | undefined): string {
  if (mailed === undefined) return t`As usual`
  return mailed ? t`As usual: mailed` : t`As usual: not mailed`
}

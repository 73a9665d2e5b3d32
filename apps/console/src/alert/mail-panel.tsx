import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Checkbox } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { OutboxPage } from '@mvp/core/contract-alert'
import type { Settings } from '@mvp/core/contract-schedule'
import { LeaveSheet } from '../parts/leave-sheet.tsx'
import { Panel } from '../parts/panel.tsx'
import { SaveFoot } from '../settings/save-foot.tsx'
import classes from './alerts-page.module.css'
import { eventWords, urgentFirst } from './events.ts'
import { changesOf, checkForm, formOf, inOneSentence, type MailForm } from './mail-form.ts'
import { NobodyDelivers, ProviderState } from './provider-state.tsx'
import { RecipientsField } from './recipients-field.tsx'
import { TestMail } from './test-mail.tsx'
import { useSaveMail } from './use-save-mail.ts'

type Props = { settings: Settings; provider: OutboxPage['provider'] }

/** What is mailed, to whom, who delivers it, and whether it arrives. */
export function MailPanel({ settings, provider }: Props) {
  const form = useForm<MailForm>({ initialValues: formOf(settings), validate: checkForm })
  const { save, discard, saving, stale, refusal } = useSaveMail(form, settings)
  const changes = changesOf(form.getInitialValues(), form.values)
  const dirty = changes.length > 0
  return (
    <Panel id="mail" title={t`Mail`} action={<ProviderState provider={provider} />} flush>
      {provider === null ? <NobodyDelivers /> : null}
      <form noValidate aria-label={t`Mail`} onSubmit={form.onSubmit(save)}>
        <fieldset className={classes.events}>
          <legend>
            <Trans>What is mailed</Trans>
          </legend>
          {urgentFirst.map((key) => (
            <Checkbox
              key={key}
              label={t(eventWords[key].title)}
              description={t(eventWords[key].note)}
              labelPosition="left"
              className={classes.event}
              classNames={{ label: classes.eventTitle ?? '' }}
              {...form.getInputProps(key, { type: 'checkbox' })}
            />
          ))}
        </fieldset>
        <div className={classes.recipients}>
          <RecipientsField
            value={form.values.recipients}
            error={typeof form.errors.recipients === 'string' ? form.errors.recipients : null}
            onChange={(recipients) => form.setFieldValue('recipients', recipients)}
          />
        </div>
        <SaveFoot
          filled
          dirty={dirty}
          saving={saving}
          stale={stale}
          onDiscard={discard}
          note={
            <p aria-live="polite" data-refused={refusal !== null || undefined}>
              {refusal ? [refusal.message, refusal.hint].filter(Boolean).join(' ') : inOneSentence(changes)}
            </p>
          }
        />
      </form>
      <TestMail unsaved={dirty} />
      <LeaveSheet dirty={dirty} />
    </Panel>
  )
}

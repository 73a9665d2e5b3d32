import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Chip, Input, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { type Webhook, webhookEvent } from '@mvp/core/contract-webhook'
import { IconWebhook } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { trpc } from '../api.ts'
import { tell } from '../parts/notify.ts'
import { isSignedOut, type Trouble, troubleOf } from '../parts/problem.ts'
import { Sheet } from '../parts/sheet.tsx'
import classes from './webhook.module.css'
import { checkForm, formOf, newForm, toRequest, type WebhookForm } from './webhook-form.ts'
import { WebhookSecret } from './webhook-secret.tsx'
import { allEvents, webhookEvents } from './webhook-words.ts'

/** Makes a webhook, and shows its secret once. */
export function NewWebhook({ onClose }: { onClose: () => void }) {
  const utils = trpc.useUtils()
  const [refusal, setRefusal] = useState<Trouble | null>(null)
  const create = trpc.webhook.create.useMutation({
    onSuccess: () => utils.webhook.invalidate(),
    onError: (error) => (isSignedOut(error) ? undefined : setRefusal(troubleOf(error))),
  })
  if (create.data) return <WebhookSecret webhook={create.data} onClose={onClose} />
  return (
    <WebhookSheet
      title={t`New webhook`}
      note={t`Its secret is shown once, after this.`}
      start={newForm}
      save={t`Make the webhook`}
      saving={create.isPending}
      refusal={refusal}
      onSave={(form) => create.mutate(toRequest(form))}
      onClose={onClose}
    />
  )
}

export function EditWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const utils = trpc.useUtils()
  const [refusal, setRefusal] = useState<Trouble | null>(null)
  const change = trpc.webhook.change.useMutation({
    onSuccess: async ({ name }) => {
      await utils.webhook.invalidate()
      tell(t`“${name}” is saved.`)
      onClose()
    },
    onError: (error) => (isSignedOut(error) ? undefined : setRefusal(troubleOf(error))),
  })
  return (
    <WebhookSheet
      title={t`Change “${webhook.name}”`}
      note={t`Its secret stays.`}
      start={formOf(webhook)}
      save={t`Save`}
      saving={change.isPending}
      refusal={refusal}
      onSave={(form) => change.mutate({ id: webhook.id, ...toRequest(form) })}
      onClose={onClose}
    />
  )
}

type Props = {
  title: string
  note: string
  start: WebhookForm
  save: string
  saving: boolean
  refusal: Trouble | null
  onSave: (form: WebhookForm) => void
  onClose: () => void
}

function WebhookSheet({ title, note, start, save, saving, refusal, onSave, onClose }: Props) {
  const formId = useId()
  const form = useForm<WebhookForm>({ initialValues: start, validate: checkForm })
  return (
    <Sheet
      icon={IconWebhook}
      title={title}
      note={note}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={formId} variant="filled" loading={saving}>
            {save}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate className={classes.form} onSubmit={form.onSubmit(onSave)}>
        <TextInput label={t`Name`} description={t`What listens there`} data-autofocus {...form.getInputProps('name')} />
        <TextInput
          label={t`Address`}
          description={t`Requests are posted there as JSON.`}
          inputMode="url"
          {...form.getInputProps('url')}
        />
        <Input.Wrapper
          label={t`Events`}
          labelElement="div"
          error={form.errors.events}
          inputWrapperOrder={['label', 'input', 'error']}
        >
          <Chip.Group
            multiple
            value={form.values.events}
            onChange={(chosen) => form.setFieldValue('events', webhookEvent.array().parse(chosen))}
          >
            {/* biome-ignore lint/a11y/useSemanticElements: a fieldset of its own would be laid out as a part of the form */}
            <div className={classes.events} role="group" aria-label={t`Events`}>
              {allEvents.map((event) => (
                <Chip key={event} value={event} size="xs" radius="sm" variant="outline">
                  {t(webhookEvents[event])}
                </Chip>
              ))}
            </div>
          </Chip.Group>
        </Input.Wrapper>
        {refusal ? (
          <p className={classes.refusal} role="alert">
            {refusal.message} {refusal.hint}
          </p>
        ) : null}
      </form>
    </Sheet>
  )
}

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Select, TextInput } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { apiTokenRequest } from '@mvp/core/contract-token'
import { IconKey } from '@tabler/icons-react'
import { trpc } from '../api.ts'
import { tellTrouble } from '../parts/notify.ts'
import { SecretSheet } from '../parts/secret-sheet.tsx'
import { Sheet } from '../parts/sheet.tsx'
import classes from './settings.module.css'

const formId = 'new-token'
const never = 'never'

const expiries = () => [
  { value: '30', label: plural(30, { one: '# day', other: '# days' }) },
  { value: '90', label: plural(90, { one: '# day', other: '# days' }) },
  { value: '365', label: t`1 year` },
  { value: never, label: t`Never` },
]

export function CreateToken({ onClose }: { onClose: () => void }) {
  const utils = trpc.useUtils()
  const create = trpc.auth.createToken.useMutation({
    onSuccess: () => utils.auth.tokens.invalidate(),
    onError: (error) => tellTrouble(t`No token was made`, error),
  })
  const form = useForm<{ name: string; expiresInDays: number | null }>({
    initialValues: { name: '', expiresInDays: 90 },
    validate: schemaResolver(apiTokenRequest, { sync: true }),
  })
  const { expiresInDays } = form.values
  if (create.data) {
    const { token, secret } = create.data
    return (
      <SecretSheet
        of={token.name}
        secret={secret}
        note={t`It is kept as a hash only: nobody can show it again.`}
        onClose={onClose}
      >
        <Trans>
          Send it as <span className="mono">Authorization: Bearer …</span>
        </Trans>
      </SecretSheet>
    )
  }
  return (
    <Sheet
      icon={IconKey}
      title={t`New API token`}
      note={t`The secret is shown once, after this.`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={formId} variant="filled" loading={create.isPending}>
            <Trans>Create the token</Trans>
          </Button>
        </>
      }
    >
      <form id={formId} className={classes.form} onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <TextInput
          label={t`Name`}
          description={t`What uses it, such as: nightly cron on web-1`}
          data-autofocus
          {...form.getInputProps('name')}
          error={form.errors.name ? t`Type a name of 1 to 100 characters.` : null}
        />
        <Select
          label={t`Expires after`}
          data={expiries()}
          value={expiresInDays === null ? never : String(expiresInDays)}
          onChange={(days) => form.setFieldValue('expiresInDays', days === never ? null : Number(days))}
        />
      </form>
    </Sheet>
  )
}

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { z } from 'zod'
import { usePageTitle } from '../parts/page-title.ts'
import { Door } from './door.tsx'
import { setUp } from './session.ts'
import { useEnter } from './sign-in.tsx'

const schema = () =>
  z
    .object({
      email: z.email(t`Type a mail address, such as anna@example.com.`),
      password: z.string().min(12, t`At least 12 characters.`).max(128, t`At most 128 characters.`),
      again: z.string(),
    })
    .refine((values) => values.password === values.again, { path: ['again'], message: t`The two passwords differ.` })

const route = getRouteApi('/set-up')

/** The first admin, by the link that the server printed when it started. */
export function SetUp() {
  usePageTitle(t`Set up`)
  const { token } = route.useSearch()
  const form = useForm({
    initialValues: { email: '', password: '', again: '' },
    validate: schemaResolver(schema(), { sync: true }),
  })
  const [trouble, setTrouble] = useState<string | null>(
    token === '' ? t`This link is not complete. The whole one stands in the log of the server.` : null,
  )
  const enter = useEnter()
  const submit = form.onSubmit(async ({ email, password }) => {
    setTrouble(null)
    const refusal = await setUp({ token, email, password })
    if (refusal === null) return enter()
    setTrouble(refusal.message)
  })
  const toggle = { 'aria-label': t`Show the password` }
  return (
    <Door
      title={t`The first admin`}
      note={t`This link works once. Further admins cannot sign up by themselves.`}
      trouble={trouble}
      onSubmit={submit}
    >
      <TextInput
        label={t`Mail address`}
        type="email"
        autoComplete="username"
        size="md"
        autoFocus
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label={t`Password`}
        description={t`At least 12 characters`}
        autoComplete="new-password"
        size="md"
        visibilityToggleButtonProps={toggle}
        {...form.getInputProps('password')}
      />
      <PasswordInput
        label={t`Password again`}
        autoComplete="new-password"
        size="md"
        visibilityToggleButtonProps={toggle}
        {...form.getInputProps('again')}
      />
      <Button
        type="submit"
        variant="filled"
        size="md"
        fullWidth
        mt={4}
        loading={form.submitting}
        disabled={token === ''}
      >
        <Trans>Create the admin and sign in</Trans>
      </Button>
    </Door>
  )
}

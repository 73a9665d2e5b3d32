import { t } from '@lingui/core/macro'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { signIn } from './session.ts'

const validate = {
  email: (email: string) => (/^\S+@\S+$/.test(email) ? null : t`Type a mail address, such as anna@example.com.`),
  password: (password: string) => (password === '' ? t`Type the password.` : null),
}

/** The form of a sign-in. `enter` is called when the server has let the admin in. */
export function useCredentials(enter: (email: string) => void, email = '') {
  const form = useForm({ initialValues: { email, password: '' }, validate })
  const [trouble, setTrouble] = useState<string | null>(null)
  const submit = form.onSubmit(async (credentials) => {
    setTrouble(null)
    const refusal = await signIn(credentials)
    if (refusal === null) enter(credentials.email)
    else if (refusal.status === 401) form.setFieldError('password', refusal.message)
    else setTrouble(refusal.message)
  })
  return { form, trouble, submit }
}

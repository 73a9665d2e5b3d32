import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { TestMailAnswer } from '@mvp/core/contract-alert'
import { IconSend } from '@tabler/icons-react'
import { trpc } from '../api.ts'
import { said } from '../language/i18n.ts'
import { tellTrouble } from '../parts/notify.ts'
import { State } from '../parts/state.tsx'
import classes from './alerts-page.module.css'

/** Sends a mail now, and shows what the provider really answers. */
export function TestMail({ unsaved }: { unsaved: boolean }) {
  const utils = trpc.useUtils()
  const test = trpc.alert.sendTest.useMutation({
    onError: (error) => tellTrouble(t`No test was sent`, error),
    onSettled: () => utils.alert.outbox.invalidate(),
  })
  return (
    <div className={classes.test}>
      <Button
        leftSection={<IconSend size={15} stroke={1.75} />}
        onClick={() => test.mutate({})}
        loading={test.isPending}
        disabled={unsaved}
      >
        <Trans>Send a test</Trans>
      </Button>
      <div role="status" className={classes.answer}>
        {unsaved ? (
          <p className="small soft">
            <Trans>Save first: a test goes to who is saved.</Trans>
          </p>
        ) : null}
        {test.data && !unsaved ? <Answer answer={test.data} /> : null}
      </div>
    </div>
  )
}

function Answer({ answer: { delivered, recipients, answer } }: { answer: TestMailAnswer }) {
  const [only, ...others] = recipients
  const to =
    only === undefined
      ? t`nobody`
      : others.length === 0
        ? only
        : plural(recipients.length, { one: 'one person', other: '# people' })
  return (
    <>
      <State name={delivered ? 'verified' : 'failed'} word={delivered ? t`Sent to ${to}` : t`Not sent to ${to}`} />
      <p className="mono" {...said(answer)} />
    </>
  )
}

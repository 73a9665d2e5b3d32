import { Button } from '@mantine/core'
import type { TestMailAnswer } from '@mvp/core/contract-alert'
import { IconSend } from '@tabler/icons-react'
import { trpc } from '../api.ts'
import { tellTrouble } from '../parts/notify.ts'
import { State } from '../parts/state.tsx'
import classes from './alerts-page.module.css'

/** Sends a mail now, and shows what the provider really answers. */
export function TestMail({ unsaved }: { unsaved: boolean }) {
  const utils = trpc.useUtils()
  const test = trpc.alert.sendTest.useMutation({
    onError: (error) => tellTrouble('No test was sent', error),
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
        Send a test
      </Button>
      <div role="status" className={classes.answer}>
        {unsaved ? <p className="small soft">Save first: a test goes to who is saved.</p> : null}
        {test.data && !unsaved ? <Answer answer={test.data} /> : null}
      </div>
    </div>
  )
}

function Answer({ answer: { delivered, recipients, answer } }: { answer: TestMailAnswer }) {
  const [only, ...others] = recipients
  const to = only === undefined ? 'nobody' : others.length === 0 ? only : `${recipients.length} people`
  return (
    <>
      <State name={delivered ? 'verified' : 'failed'} word={delivered ? `Sent to ${to}` : `Not sent to ${to}`} />
      <p className="mono">{answer}</p>
    </>
  )
}

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Copy } from './copy.tsx'
import classes from './secret-sheet.module.css'
import { Sheet } from './sheet.tsx'

type Props = { of: string; secret: string; note: string; children: ReactNode; onClose: () => void }

/** A secret in the one moment in which it can be copied. */
export function SecretSheet({ of, secret, note, children, onClose }: Props) {
  return (
    <Sheet
      icon={IconKey}
      tone="protected"
      title={t`Copy the secret of “${of}” now`}
      note={note}
      onClose={onClose}
      foot={
        <Button variant="filled" onClick={onClose} data-autofocus>
          <Trans>I have copied it</Trans>
        </Button>
      }
    >
      <div className={classes.secret}>
        <code className="mono">{secret}</code>
        <Copy value={secret} what={t`the secret`} />
      </div>
      <p className="small soft">{children}</p>
    </Sheet>
  )
}

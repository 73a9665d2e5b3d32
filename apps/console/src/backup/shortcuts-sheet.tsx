import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Kbd } from '@mantine/core'
import { IconKeyboard } from '@tabler/icons-react'
import { Sheet } from '../parts/sheet.tsx'
import classes from './shortcuts-sheet.module.css'

const shortcuts: [(string | MessageDescriptor)[], MessageDescriptor][] = [
  [['j', '↓'], msg`Next backup`],
  [['k', '↑'], msg`Previous backup`],
  [[msg`Enter`], msg`Open it`],
  [[msg`Space`, 'x'], msg`Select it, or no longer`],
  [['a'], msg`What can be done with the selected ones`],
  [['/'], msg`Search`],
  [['n'], msg`New backup: choose contents and note`],
  [['?'], msg`This list`],
  [[msg`Esc`], msg`Close what is open`],
]

const keyName = (key: string | MessageDescriptor) => (typeof key === 'string' ? key : t(key))

export function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  return (
    <Sheet
      icon={IconKeyboard}
      title={t`Keyboard shortcuts`}
      note={t`Single keys work on this page while nothing is being typed.`}
      onClose={onClose}
      foot={
        <Button variant="filled" onClick={onClose} data-autofocus>
          <Trans>Close</Trans>
        </Button>
      }
    >
      <dl className={classes.shortcuts}>
        {shortcuts.map(([keys, does]) => (
          <div key={t(does)}>
            <dt>
              {keys.map(keyName).map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  )
}

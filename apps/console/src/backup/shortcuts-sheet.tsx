import { Button, Kbd } from '@mantine/core'
import { IconKeyboard } from '@tabler/icons-react'
import { Sheet } from '../parts/sheet.tsx'
import classes from './shortcuts-sheet.module.css'

const shortcuts: [string[], string][] = [
  [['j', '↓'], 'Next backup'],
  [['k', '↑'], 'Previous backup'],
  [['Enter'], 'Open it'],
  [['Space', 'x'], 'Select it, or no longer'],
  [['a'], 'What can be done with the selected ones'],
  [['/'], 'Search'],
  [['n'], 'New backup: choose contents and note'],
  [['?'], 'This list'],
  [['Esc'], 'Close what is open'],
]

export function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  return (
    <Sheet
      icon={IconKeyboard}
      title="Keyboard shortcuts"
      note="Single keys work on this page while nothing is being typed."
      onClose={onClose}
      foot={
        <Button variant="filled" onClick={onClose} data-autofocus>
          Close
        </Button>
      }
    >
      <dl className={classes.shortcuts}>
        {shortcuts.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  )
}

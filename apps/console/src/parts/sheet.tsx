import { Modal } from '@mantine/core'
import type { TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './sheet.module.css'
import { useReturnFocus } from './use-return-focus.ts'

type Props = {
  icon: TablerIcon
  tone?: 'failed' | 'protected' | undefined
  title: string
  under?: ReactNode
  note?: ReactNode
  foot: ReactNode
  onClose: () => void
  children?: ReactNode
}

const { overlay = '', content = '', title: heading = '', body = '' } = classes
const parts = { overlay, content, title: heading, body }

/** A question or a piece of work over the page: keeps the focus, `Esc` leaves, the focus goes back where it was. */
export function Sheet({ icon: Icon, tone, title, under, note, foot, onClose, children }: Props) {
  useReturnFocus()
  return (
    <Modal.Root opened returnFocus={false} onClose={onClose} size={560} radius="lg" centered classNames={parts}>
      <Modal.Overlay />
      <Modal.Content>
        <div className={classes.head} data-tone={tone}>
          <Icon size={22} stroke={1.7} aria-hidden />
          <div>
            <Modal.Title>{title}</Modal.Title>
            {under ? <p className={classes.under}>{under}</p> : null}
          </div>
        </div>
        <Modal.Body>{children}</Modal.Body>
        <div className={classes.foot}>
          {note ? <p className="small quiet">{note}</p> : <span />}
          {foot}
        </div>
      </Modal.Content>
    </Modal.Root>
  )
}

import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClockPause,
  IconHistoryToggle,
  IconLoader2,
  IconPlayerPause,
  IconShieldCheckFilled,
  type TablerIcon,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './state.module.css'

export type StateName =
  | 'proven'
  | 'verified'
  | 'completed'
  | 'attention'
  | 'failed'
  | 'running'
  | 'queued'
  | 'skipped'
  | 'cancelled'
  | 'interrupted'
  | 'off'

type Look = { tone: 'protected' | 'attention' | 'failed' | 'running' | 'plain'; icon: TablerIcon }

const looks: Record<StateName, Look> = {
  proven: { tone: 'protected', icon: IconShieldCheckFilled },
  verified: { tone: 'protected', icon: IconCircleCheck },
  completed: { tone: 'plain', icon: IconCircleCheck },
  attention: { tone: 'attention', icon: IconAlertTriangle },
  failed: { tone: 'failed', icon: IconCircleX },
  running: { tone: 'running', icon: IconLoader2 },
  queued: { tone: 'plain', icon: IconCircleDashed },
  skipped: { tone: 'plain', icon: IconClockPause },
  cancelled: { tone: 'plain', icon: IconBan },
  interrupted: { tone: 'failed', icon: IconHistoryToggle },
  off: { tone: 'plain', icon: IconPlayerPause },
}

type Props = { name: StateName; word: ReactNode; size?: 'sm' | 'md'; boxed?: boolean }

/** A state is always an icon and a word; colour comes third. */
export function State({ name, word, size = 'sm', boxed = false }: Props) {
  const look = looks[name]
  return (
    <span className={classes.state} data-tone={look.tone} data-boxed={boxed || undefined} data-size={size}>
      <look.icon
        size={size === 'md' ? 18 : 15}
        stroke={1.9}
        aria-hidden
        className={name === 'running' ? classes.turning : undefined}
      />
      <span>{word}</span>
    </span>
  )
}

import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './held.module.css'

type Props = {
  /** What is to come, filled with what is usual. */
  children: ReactNode
  /** Inside a panel that leaves the padding to its content. */
  flush?: boolean
}

/** A skeleton exactly as high as what it stands for, at any width and in any language: nothing below it moves later. */
export function Held({ children, flush = false }: Props) {
  return (
    <div className={classes.held} data-flush={flush || undefined} aria-busy="true">
      <div className={classes.like} inert>
        {children}
      </div>
      <Skeleton className={classes.cover ?? ''} radius="md" />
    </div>
  )
}

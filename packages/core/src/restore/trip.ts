import { channel } from 'node:diagnostics_channel'

const points = channel('motovaultpro:restore')

/**
 * Says that a restore, an undo or a recovery has come to this point. Nobody listens in production, and then it costs
 * nothing; a test listens and dies here. Every step that changes a row, a file or a database lies between two of them.
 */
export function trip(point: string): void {
  if (points.hasSubscribers) points.publish(point)
}

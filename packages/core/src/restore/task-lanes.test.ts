import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { doConflict, type TableLock } from './piece-locks.ts'
import { type Task, TaskLanes } from './task-lanes.ts'

type Locks = Task<string>['locks']

const mode = fc.constantFrom<TableLock['mode']>('rows', 'share', 'reference', 'exclusive')
const locks = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), mode }), { maxLength: 2 })
const planned = fc.array(fc.record({ locks, weight: fc.nat(5), turns: fc.nat(4) }), { maxLength: 25 })

const conflict = (one: Locks, other: Locks) =>
  one.some((lock) => other.some((held) => held.key === lock.key && doConflict(lock.mode, held.mode)))

describe('TaskLanes', () => {
  it('runs whatever conflicts in the order it was added, never at once, and all of it', async () => {
    await fc.assert(
      fc.asyncProperty(planned, fc.integer({ min: 1, max: 4 }), async (tasks, sessions) => {
        const lanes = new TaskLanes(
          Array.from({ length: sessions }, (_, at) => `session ${at}`),
          () => {},
        )
        const finished = new Set<number>()
        const busy = new Set<string>()
        for (const [number, { turns, ...task }] of tasks.entries()) {
          const before = tasks.flatMap((other, at) => (at < number && conflict(task.locks, other.locks) ? [at] : []))
          const run = async (session: string) => {
            expect(before.filter((at) => !finished.has(at))).toEqual([])
            expect(busy.has(session)).toBe(false)
            busy.add(session)
            for (let left = turns; left > 0; left--) await turn()
            busy.delete(session)
            finished.add(number)
          }
          lanes.add({ ...task, run })
        }
        await lanes.room(0)
        expect(finished.size).toBe(tasks.length)
      }),
      { numRuns: 100 },
    )
  })

  it('begins with the heaviest of those that may start', async () => {
    const lanes = new TaskLanes(['one'], () => {})
    const order: number[] = []
    for (const weight of [1, 3, 9, 5]) lanes.add({ locks: [], weight, run: async () => void order.push(weight) })
    await lanes.room(0)
    expect(order).toEqual([1, 9, 5, 3])
  })

  it('stops the others with the first failure, begins nothing more and tells the first cause', async () => {
    let stopped = 0
    let stop = () => {}
    const ended = new Promise<void>((resolve) => {
      stop = resolve
    })
    const lanes = new TaskLanes(['one', 'two'], () => {
      stopped++
      stop()
    })
    let begun = 0
    const add = (run: () => Promise<void>) => lanes.add({ locks: [], weight: 0, run })
    add(async () => {
      await ended
      throw new Error('the connection was closed')
    })
    add(async () => {
      await turn()
      throw new Error('the first cause')
    })
    add(async () => void begun++)
    await expect(lanes.room(0)).rejects.toThrow('the first cause')
    expect({ stopped, begun }).toEqual({ stopped: 1, begun: 0 })
  })

  it('has room when as many as were asked for are left', async () => {
    const lanes = new TaskLanes(['one'], () => {})
    let finished = 0
    for (let left = 5; left > 0; left--)
      lanes.add({
        locks: [],
        weight: 0,
        run: async () => {
          await turn()
          finished++
        },
      })
    await lanes.room(2)
    expect(finished).toBe(3)
    await lanes.close()
    expect(finished).toBe(4)
  })
})

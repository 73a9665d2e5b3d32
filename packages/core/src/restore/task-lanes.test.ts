import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { doConflict, mustFollow, type TableLock } from './piece-locks.ts'
import { type Task, TaskLanes } from './task-lanes.ts'

type Locks = Task<string>['locks']

const mode = fc.constantFrom<TableLock['mode']>('rows', 'share', 'reference', 'key', 'exclusive')
const locks = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), mode }), { maxLength: 2 })
const planned = fc.array(fc.record({ locks, weight: fc.nat(5), turns: fc.nat(4) }), { maxLength: 25 })

const meet = (one: Locks, other: Locks, how: typeof doConflict) =>
  one.some((lock) => other.some((held) => held.key === lock.key && how(lock.mode, held.mode)))

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
        const running = new Set<Locks>()
        for (const [number, { turns, ...task }] of tasks.entries()) {
          const before = tasks.flatMap(({ locks }, at) => {
            return at < number && meet(task.locks, locks, mustFollow) ? [at] : []
          })
          const run = async (session: string) => {
            expect(before.filter((at) => !finished.has(at))).toEqual([])
            expect(busy.has(session)).toBe(false)
            expect([...running].filter((other) => meet(task.locks, other, doConflict))).toEqual([])
            busy.add(session)
            running.add(task.locks)
            for (let left = turns; left > 0; left--) await turn()
            busy.delete(session)
            running.delete(task.locks)
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

  it('lets an index pass a key of its table that waits for another index, and nothing pass anything else', async () => {
    const lanes = new TaskLanes(['one', 'two'], () => {})
    const order: string[] = []
    const add = (name: string, mode: TableLock['mode'], run = async () => {}) => {
      const task = async () => {
        order.push(name)
        await run()
      }
      lanes.add({ locks: [{ key: 'cars', mode }], weight: 0, run: task })
    }
    let passed = () => {}
    const passing = new Promise<void>((resolve) => {
      passed = resolve
    })
    add('index of the key', 'share', () => passing)
    add('key', 'key')
    add('other index', 'share', async () => passed())
    add('reference', 'reference')
    add('late index', 'share')
    await lanes.room(0)
    expect(order).toEqual(['index of the key', 'other index', 'key', 'reference', 'late index'])
  })

  it('begins with the heaviest of those that may start', async () => {
    const lanes = new TaskLanes(['one'], () => {})
    const order: number[] = []
    for (const weight of [1, 3, 9, 5]) lanes.add({ locks: [], weight, run: async () => void order.push(weight) })
    await lanes.room(0)
    expect(order).toEqual([1, 9, 5, 3])
  })

  it('tells a task whether what waits keeps the other sessions busy for as long', async () => {
    const told = async (sessions: number[], weights: number[]) => {
      const lanes = new TaskLanes(sessions, () => {})
      const crowded: Record<number, boolean> = {}
      const add = (mode: TableLock['mode'], weight: number, run: Task<number>['run']) => {
        lanes.add({ locks: [{ key: 'cars', mode }], weight, run })
      }
      // What begins first holds up the rest, until all of it waits.
      for (const _ of sessions) lanes.add({ locks: [], weight: 0, run: () => turn() })
      for (const weight of weights) {
        add('share', weight, async (_, is) => {
          crowded[weight] = is
        })
      }
      // Has to wait for each of them.
      add('key', 100, async () => {})
      await lanes.room(0)
      return crowded
    }
    expect(await told([1, 2], [8, 5, 3])).toEqual({ 8: true, 5: false, 3: false })
    expect(await told([1, 2, 3], [8, 5, 3])).toEqual({ 8: false, 5: false, 3: false })
    expect(await told([1, 2, 3], [8, 9, 7, 2, 1])).toMatchObject({ 9: true, 8: false })
    expect(await told([1], [8, 5, 3])).toEqual({ 8: false, 5: false, 3: false })
    expect(await told([1, 2], [0])).toEqual({ 0: false })
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

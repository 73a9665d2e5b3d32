import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ChildReport, type Children, type ChildTask, startChildren } from '../../test/restore-children.ts'
import {
  checkAfterwards,
  dropKept,
  endLeases,
  type Ground,
  goodArchives,
  openGround,
  recover,
  type Side,
} from '../../test/restore-oracle.ts'

/** A ground with servers to kill on it. */
type Field = { ground: Ground; children: Children; killed: number }

let fields: Field[]

beforeAll(async () => {
  fields = [await openField('a'), await openField('b')]
}, 240_000)
afterAll(async () => {
  const killed = fields.reduce((sum, field) => sum + field.killed, 0)
  process.stdout.write(
    `killed at ${killed} points of restores, undos and recoveries: all old or all restored each time\n`,
  )
  for (const { children, ground } of fields) {
    await children.close()
    await ground.close()
  }
})

async function openField(name: string): Promise<Field> {
  const [ground, children] = await Promise.all([openGround(name), startChildren()])
  return { ground, children, killed: 0 }
}

type Point = ChildTask['dieAt']

/** A server that takes the app to its other side and dies there, or does not. */
async function cross(field: Field, from: Side, dieAt: Point, skipSafetyBackup = true): Promise<ChildReport> {
  const { ground } = field
  if (from === 'restored') return run(field, { do: 'undo', dieAt })
  await dropKept(ground.core)
  return run(field, { do: 'restore', dieAt, skipSafetyBackup, backup: ground.backup })
}

async function run(field: Field, task: Omit<ChildTask, 'env' | 'migrations'>): Promise<ChildReport> {
  const { ground, children } = field
  const report = await children.run({ ...task, env: ground.variables })
  if (report.died) field.killed++
  await endLeases(ground.core)
  return report
}

/** The last recovery, by a server that lives; then everything is looked at. */
async function settle({ ground }: Field, goodBefore: number, { points }: ChildReport): Promise<Side> {
  await recover(ground.core)
  try {
    return await checkAfterwards(ground, goodBefore)
  } catch (cause) {
    throw new Error(`after dying at “${points.at(-1)}”, point ${points.length}`, { cause })
  }
}

// Two minutes on a machine that does nothing else.
const TIME = 1_500_000

it.concurrent(
  'a server killed at any point of a restore, or of its undo, leaves all old or all restored',
  async () => {
    const field = fields[0]!
    const next = { old: 1, restored: 1 }
    const done = { old: false, restored: false }
    const ends = new Set<string>()
    for (let side: Side = 'old'; !(done.old && done.restored && side === 'old'); ) {
      const good = await goodArchives(field.ground)
      const from = side
      const report = await cross(field, from, done[from] ? null : next[from]++)
      done[from] ||= !report.died
      side = await settle(field, good, report)
      ends.add(`${from} to ${side}`)
    }
    // Each way ended on either side, so that both recoveries were at work.
    expect([...ends].sort()).toEqual(['old to old', 'old to restored', 'restored to old', 'restored to restored'])
    expect(field.killed).toBeGreaterThanOrEqual(60)
  },
  TIME,
)

it.concurrent(
  'so does one whose recovery is killed as well, at any of its points',
  async () => {
    const field = fields[1]!
    const BACK = { old: 'documents: only in the backup.txt in', restored: 'documents: only live.txt in' }
    const FORWARD = { old: 'swap: committed', restored: 'swap: committed' }
    let side: Side = 'old'
    const killTwice = async (dieAt: string, recoveryAt: number) => {
      const good = await goodArchives(field.ground)
      expect(await cross(field, side, dieAt)).toMatchObject({ died: true })
      const report = await run(field, { do: 'recover', dieAt: recoveryAt })
      side = await settle(field, good, report)
      return report.died
    }
    for (let at = 1; await killTwice(BACK.old, at); at++) expect(side).toBe('old')
    // Forth and back, each time one point later, until neither recovery has a further one.
    for (let at = 1, died = true; died; at++) {
      died = await killTwice(FORWARD.old, at)
      expect(side).toBe('restored')
      died = (await killTwice(FORWARD.restored, at)) || died
      expect(side).toBe('old')
    }
    await cross(field, 'old', null)
    side = 'restored'
    for (let at = 1; await killTwice(BACK.restored, at); at++) expect(side).toBe('restored')
  },
  TIME,
)

it('a server killed around the safety backup leaves all old, and the backup where it was whole', async () => {
  const field = fields[0]!
  for (const point of ['restore: checked', 'safety backup: not pinned', 'safety backup: recorded']) {
    const good = await goodArchives(field.ground)
    const report = await cross(field, 'old', point, false)
    expect(report.died).toBe(true)
    expect(await settle(field, good, report)).toBe('old')
    expect(await goodArchives(field.ground)).toBe(good + (point === 'restore: checked' ? 0 : 1))
  }
}, 240_000)

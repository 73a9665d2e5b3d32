import { setImmediate } from 'node:timers/promises'

/** Between two of them others have their turn. */
const STEP = 5_000

/** The numbers below `count` in the order that `compare` tells: a merge sort that holds nobody up, however many. */
export async function sortInSteps(count: number, compare: Compare): Promise<Uint32Array<ArrayBuffer>> {
  let sorted = new Uint32Array(count)
  for (let number = 0; number < count; number++) sorted[number] = number
  for (let start = 0; start < count; start += STEP) {
    sorted.subarray(start, start + STEP).sort(compare)
    await setImmediate()
  }
  let merged = new Uint32Array(count)
  for (let width = STEP; width < count; width *= 2) {
    let done = 0
    for (const next of mergeRuns({ sorted, width }, compare)) {
      merged[done++] = next
      if (done % STEP === 0) await setImmediate()
    }
    ;[sorted, merged] = [merged, sorted]
  }
  return sorted
}

type Runs = { sorted: Uint32Array; width: number }
type Compare = (one: number, other: number) => number

/** Each two neighbouring runs as one. */
function* mergeRuns({ sorted, width }: Runs, compare: Compare): Generator<number> {
  for (let start = 0; start < sorted.length; start += 2 * width) {
    yield* mergeTwo(sorted.subarray(start, start + width), sorted.subarray(start + width, start + 2 * width), compare)
  }
}

function* mergeTwo(left: Uint32Array, right: Uint32Array, compare: Compare): Generator<number> {
  let [at, other] = [0, 0]
  while (at < left.length && other < right.length) {
    const [one = 0, two = 0] = [left[at], right[other]]
    if (compare(one, two) <= 0) {
      at++
      yield one
    } else {
      other++
      yield two
    }
  }
  yield* left.subarray(at)
  yield* right.subarray(other)
}

import { setImmediate } from 'node:timers/promises'
import type { ComparisonQuery, DocumentChange, DocumentChangeKind } from '../contract-preview.ts'
import { sortInSteps } from './sort-in-steps.ts'

const KINDS = ['add', 'replace', 'remove'] as const satisfies DocumentChangeKind[]
/** Numbers of a change in its column: its sizes, its time, and where its path ends. */
const NUMBERS = 4
/** Between two of them others have their turn. */
const LOOKED_AT_ONCE = 5_000

type Sum = { documents: number; sizeBytes: number }
type Filter = Pick<ComparisonQuery, 'kind' | 'search'>
type PageQuery = Filter & Pick<ComparisonQuery, 'page' | 'pageSize'>

/**
 * What a restore would do to each document, in columns outside the heap instead of objects: 40 bytes a change and those
 * of its path, so that a million of them are no matter. One is made when it is shown.
 */
export class DocumentChanges {
  readonly #sums: Record<DocumentChangeKind, Sum> = {
    add: { documents: 0, sizeBytes: 0 },
    replace: { documents: 0, sizeBytes: 0 },
    remove: { documents: 0, sizeBytes: 0 },
  }
  readonly #reasons: string[] = []
  #length = 0
  /** Kind and reason. */
  #marks = new Uint8Array(2 * 64)
  #numbers = new Float64Array(NUMBERS * 64)
  #paths = Buffer.alloc(4096)
  #order = new Uint32Array(0)
  #last: { key: string; found: Promise<Uint32Array> } | null = null

  get length(): number {
    return this.#length
  }

  /** Bytes that come in; of what is removed, bytes that go. */
  sum(kind: DocumentChangeKind): Sum {
    return { ...this.#sums[kind] }
  }

  add({ kind, path, sizeNow, sizeInBackup, modifiedAt, reason }: DocumentChange): void {
    const number = this.#length++
    const start = this.#endOf(number - 1)
    const end = start + Buffer.byteLength(path)
    this.#makeRoom(end)
    this.#paths.write(path, start)
    const time = modifiedAt === null ? null : Date.parse(modifiedAt)
    this.#numbers.set([sizeNow ?? Number.NaN, sizeInBackup ?? Number.NaN, time ?? Number.NaN, end], NUMBERS * number)
    this.#marks.set([KINDS.indexOf(kind), this.#numberOf(reason)], 2 * number)
    const sum = this.#sums[kind]
    sum.documents++
    sum.sizeBytes += (kind === 'remove' ? sizeNow : sizeInBackup) ?? 0
  }

  /** Puts them in the order of their paths' bytes: to be called when all are there, before they are listed. */
  async sort(): Promise<void> {
    const [paths, numbers] = [this.#paths, this.#numbers]
    const endOf = (number: number): number => (number < 0 ? 0 : (numbers[NUMBERS * number + 3] ?? 0))
    this.#order = await sortInSteps(this.#length, (one, other) => {
      let [at, beside] = [endOf(one - 1), endOf(other - 1)]
      const [end, besideEnd] = [endOf(one), endOf(other)]
      // Not Buffer.compare: to call it costs more than to look at some tens of bytes.
      while (at < end && beside < besideEnd) {
        const difference = (paths[at++] ?? 0) - (paths[beside++] ?? 0)
        if (difference !== 0) return difference
      }
      return end - at - (besideEnd - beside)
    })
  }

  async page({ page, pageSize, ...filter }: PageQuery): Promise<{ items: DocumentChange[]; total: number }> {
    const found = await this.#find(filter)
    const shown = found.subarray((page - 1) * pageSize, page * pageSize)
    return { items: Array.from(shown, (number) => this.#at(number)), total: found.length }
  }

  /** The next page is of the same list. */
  #find({ kind, search = '' }: Filter): Promise<Uint32Array> {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean)
    const key = JSON.stringify([kind, words])
    if (this.#last?.key !== key) this.#last = { key, found: this.#filter(kind, words) }
    return this.#last.found
  }

  async #filter(kind: DocumentChangeKind | undefined, words: string[]): Promise<Uint32Array> {
    if (kind === undefined && words.length === 0) return this.#order
    const found = new Uint32Array(this.#order.length)
    let count = 0
    for (const [looked, number] of this.#order.entries()) {
      if (looked % LOOKED_AT_ONCE === 0) await setImmediate()
      if (kind !== undefined && this.#kindOf(number) !== kind) continue
      if (words.length > 0 && !holds(this.#pathOf(number), words)) continue
      found[count++] = number
    }
    return found.slice(0, count)
  }

  #at(number: number): DocumentChange {
    const at = NUMBERS * number
    const [sizeNow, sizeInBackup, time] = Array.from(this.#numbers.subarray(at, at + 3), orNull)
    return {
      kind: this.#kindOf(number),
      path: this.#pathOf(number),
      sizeNow: sizeNow ?? null,
      sizeInBackup: sizeInBackup ?? null,
      modifiedAt: typeof time === 'number' ? new Date(time).toISOString() : null,
      reason: this.#reasons[(this.#marks[2 * number + 1] ?? 0) - 1] ?? null,
    }
  }

  #kindOf(number: number): DocumentChangeKind {
    return KINDS[this.#marks[2 * number] ?? 0] ?? 'add'
  }

  #pathOf(number: number): string {
    return this.#paths.toString('utf8', this.#endOf(number - 1), this.#endOf(number))
  }

  #endOf(number: number): number {
    return number < 0 ? 0 : (this.#numbers[NUMBERS * number + 3] ?? 0)
  }

  /** 0: none. There are few different ones. */
  #numberOf(reason: string | null): number {
    if (reason === null) return 0
    const known = this.#reasons.indexOf(reason)
    return known >= 0 ? known + 1 : this.#reasons.push(reason)
  }

  #makeRoom(pathBytes: number): void {
    if (2 * this.#length > this.#marks.length) {
      this.#marks = grown(this.#marks, new Uint8Array(2 * this.#marks.length))
      this.#numbers = grown(this.#numbers, new Float64Array(2 * this.#numbers.length))
    }
    if (pathBytes > this.#paths.length) {
      this.#paths = grown(this.#paths, Buffer.alloc(2 * Math.max(this.#paths.length, pathBytes)))
    }
  }
}

function holds(path: string, words: string[]): boolean {
  const text = path.toLowerCase()
  return words.every((word) => text.includes(word))
}

function orNull(number: number): number | null {
  return Number.isNaN(number) ? null : number
}

function grown<Column extends { set(values: Column): void }>(column: Column, larger: Column): Column {
  larger.set(column)
  return larger
}

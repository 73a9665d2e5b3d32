import { type CatalogueColumns, numbers } from './catalogue-columns.ts'
import { byteOrderKey, nameListOf } from './name-list.ts'

type Folder = { key: string; children: number[] }
type Columns = Pick<CatalogueColumns['folders'], 'names' | 'parents' | 'children'>

/** Folders as they are met, each with those above it. */
export class FolderTree {
  readonly #numbers = new Map<string, number>([['', 0]])
  readonly #folders: Folder[] = [{ key: '', children: [] }]
  /** Entries of one folder come together. */
  #last = { path: '', number: 0 }

  numberOf(path: string): number {
    if (this.#last.path === path) return this.#last.number
    const number = this.#numbers.get(path) ?? this.#add(path)
    this.#last = { path, number }
    return number
  }

  /** The columns of the tree numbered in breadth, and the place there of each number given here. */
  inBreadth(): { columns: Columns; places: Uint32Array } {
    const count = this.#folders.length
    const places = new Uint32Array(count)
    const [parents, children] = [numbers(count), numbers(count + 1)]
    const queue = [0]
    for (let place = 0; place < count; place++) {
      const number = queue[place] ?? 0
      places[number] = place
      children[place] = queue.length
      for (const child of this.#childrenInOrder(number)) {
        parents[queue.length] = place
        queue.push(child)
      }
    }
    children[count] = count
    const keys = queue.map((number) => this.#folders[number]?.key ?? '')
    const bytes = keys.reduce((sum, key) => sum + key.length, 0)
    return { columns: { parents, children, names: nameListOf(keys, count, bytes) }, places }
  }

  #add(path: string): number {
    const cut = path.lastIndexOf('/')
    const parent = this.#numbers.get(path.slice(0, Math.max(0, cut))) ?? this.#add(path.slice(0, cut))
    const number = this.#folders.push({ key: byteOrderKey(path.slice(cut + 1)), children: [] }) - 1
    this.#numbers.set(path, number)
    this.#folders[parent]?.children.push(number)
    return number
  }

  #childrenInOrder(number: number): number[] {
    const keyOf = (child: number) => this.#folders[child]?.key ?? ''
    return (this.#folders[number]?.children ?? []).sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  }
}

import type { Core } from '../core.ts'

/** Live documents whose hashes are remembered; some 40 MB. */
const MAX_DOCUMENTS = 200_000

const caches = new WeakMap<Core, HashCache>()

export function hashCacheOf(core: Core): HashCache {
  const cache = caches.get(core) ?? new HashCache()
  caches.set(core, cache)
  return cache
}

/** Hashes of live documents by path, each good as long as the file's times and inode are the same. */
export class HashCache {
  readonly #known = new Map<string, { stamp: string; sha256: string }>()

  get(path: string, stamp: string): string | null {
    const known = this.#known.get(path)
    return known?.stamp === stamp ? known.sha256 : null
  }

  set(path: string, hashed: { stamp: string; sha256: string }): void {
    this.#known.delete(path)
    this.#known.set(path, hashed)
    const [oldest] = this.#known.keys()
    if (this.#known.size > MAX_DOCUMENTS && oldest !== undefined) this.#known.delete(oldest)
  }
}

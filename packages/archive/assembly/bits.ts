/** What is written next, its first bit lowest; how many bits of it there are, fewer than 8 between two calls. */
export let bits: u64 = 0
export let count: u64 = 0
export let out: usize = 0

export function begin(at: usize): void {
  bits = 0
  count = 0
  out = at
}

/** Goes on from where others have written to. */
export function resume(at: usize, held: u64, many: u64): void {
  bits = held
  count = many
  out = at
}

/** Writes the lowest `many` bits, at most 32. */
export function put(value: u32, many: u32): void {
  bits |= (<u64>value) << count
  count += many
  store<u64>(out, bits)
  out += <usize>(count >> 3)
  bits >>= count & ~7
  count &= 7
}

/** An empty stored block, which ends at a byte: what follows can be inflated on its own. Returns where it ends. */
export function flush(): usize {
  put(0, 3)
  if (count > 0) put(0, 8 - <u32>count)
  store<u32>(out, 0xffff0000)
  out += 4
  return out
}

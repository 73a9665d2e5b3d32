import { LENGTHS_USED, SORTED, WEIGHTS } from './layout'

/**
 * A Huffman code of `symbols` symbols by how often each stands somewhere, none longer than `most` bits (RFC 1951, 3.2.2).
 * At least two symbols get a code: not every reader takes a code that is not complete.
 */
export function buildCode(counts: usize, symbols: u32, most: u32, lengths: usize, codes: usize): void {
  if (load<u32>(counts) === 0 || load<u32>(counts, 4) === 0) atLeastTwo(counts, symbols)
  memory.fill(lengths, 0, symbols)
  const used = sortByCount(counts, symbols)
  for (let at: u32 = 0; at < used; at++) {
    store<u32>(WEIGHTS + at * 4, load<u32>(counts + load<u32>(SORTED + at * 4) * 4))
  }
  toLengths(<i32>used)
  countLengths(used, most)
  let at: u32 = 0
  // The rarest get the longest.
  for (let length = most; length > 0; length--) {
    for (let times = load<u32>(LENGTHS_USED + length * 4); times > 0; times--) {
      store<u8>(lengths + load<u32>(SORTED + at * 4), <u8>length)
      at++
    }
  }
  assignCodes(symbols, most, lengths, codes)
}

function atLeastTwo(counts: usize, symbols: u32): void {
  let used: u32 = 0
  for (let symbol: u32 = 0; symbol < symbols; symbol++) if (load<u32>(counts + symbol * 4) > 0) used++
  for (let symbol: u32 = 0; used < 2; symbol++) {
    if (load<u32>(counts + symbol * 4) > 0) continue
    store<u32>(counts + symbol * 4, 1)
    used++
  }
}

/** Puts the symbols that are used into `SORTED`, the rarest first, and returns how many they are. */
function sortByCount(counts: usize, symbols: u32): u32 {
  let used: u32 = 0
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    if (load<u32>(counts + symbol * 4) > 0) store<u32>(SORTED + used++ * 4, symbol)
  }
  // Shell's sort: they are few.
  for (let gap: u32 = 57; gap > 0; gap = (gap * 4) / 9) {
    for (let at = gap; at < used; at++) insertBack(counts, at, gap)
  }
  return used
}

function insertBack(counts: usize, from: u32, gap: u32): void {
  const symbol = load<u32>(SORTED + from * 4)
  const times = load<u32>(counts + symbol * 4)
  let at = from
  for (; at >= gap; at -= gap) {
    const other = load<u32>(SORTED + (at - gap) * 4)
    if (load<u32>(counts + other * 4) <= times) break
    store<u32>(SORTED + at * 4, other)
  }
  store<u32>(SORTED + at * 4, symbol)
}

/**
 * Makes of the weights in `WEIGHTS`, the lightest first, the lengths of an optimal code, the longest first, in place.
 * After Moffat and Katajainen, "In-Place Calculation of Minimum-Redundancy Codes", 1995.
 */
function toLengths(used: i32): void {
  joinTrees(used)
  // Each tree knows its parent: now how deep it lies.
  setWeight(used - 2, 0)
  for (let tree = used - 3; tree >= 0; tree--) setWeight(tree, weightAt(weightAt(tree)) + 1)
  let places = 1
  let tree = used - 2
  let place = used - 1
  for (let depth: u32 = 0; places > 0; depth++) {
    let trees = 0
    for (; tree >= 0 && weightAt(tree) === depth; tree--) trees++
    for (; places > trees; places--) setWeight(place--, depth)
    places = 2 * trees
  }
}

/** Joins the two lightest, leaves or trees that were joined before, until there is one; each is left with its parent. */
function joinTrees(used: i32): void {
  let leaf = 0
  let root = 0
  for (let next = 0; next < used - 1; next++) {
    let weight: u32 = 0
    for (let child = 0; child < 2; child++) {
      if (leaf >= used || (root < next && weightAt(root) < weightAt(leaf))) {
        weight += weightAt(root)
        setWeight(root++, next)
      } else {
        weight += weightAt(leaf++)
      }
    }
    setWeight(next, weight)
  }
}

function weightAt(index: u32): u32 {
  return load<u32>(WEIGHTS + index * 4)
}

function setWeight(index: u32, weight: u32): void {
  store<u32>(WEIGHTS + index * 4, weight)
}

/** Counts how many codes have each length, and shortens what is too long at the expense of the next shorter ones. */
function countLengths(used: u32, most: u32): void {
  memory.fill(LENGTHS_USED, 0, 16 * 4)
  for (let index: u32 = 0; index < used; index++) addTo(min(weightAt(index), most), 1)
  let total: u32 = 0
  for (let length: u32 = 1; length <= most; length++) total += load<u32>(LENGTHS_USED + length * 4) << (most - length)
  // Kraft's sum, in the shortest steps there are: too much of it, and the code cannot be read.
  for (; total > (<u32>1) << most; total--) {
    addTo(most, -1)
    let length = most - 1
    while (load<u32>(LENGTHS_USED + length * 4) === 0) length--
    addTo(length, -1)
    addTo(length + 1, 2)
  }
}

function addTo(length: u32, many: i32): void {
  store<u32>(LENGTHS_USED + length * 4, load<u32>(LENGTHS_USED + length * 4) + many)
}

/** From `LENGTHS_USED`, by length and then by symbol (RFC 1951, 3.2.2), and turned round: deflate writes a code from its highest bit. */
export function assignCodes(symbols: u32, most: u32, lengths: usize, codes: usize): void {
  let code: u32 = 0
  for (let length: u32 = 1; length <= most; length++) {
    const many = load<u32>(LENGTHS_USED + length * 4)
    // From here on: the next code of that length.
    store<u32>(LENGTHS_USED + length * 4, code)
    code = (code + many) << 1
  }
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const length: u32 = load<u8>(lengths + symbol)
    if (length === 0) continue
    const next = load<u32>(LENGTHS_USED + length * 4)
    store<u32>(LENGTHS_USED + length * 4, next + 1)
    store<u32>(codes + symbol * 4, turnedRound(next, length) | (length << 16))
  }
}

function turnedRound(code: u32, length: u32): u32 {
  let turned: u32 = 0
  for (let bit: u32 = 0; bit < length; bit++) turned |= ((code >> bit) & 1) << (length - 1 - bit)
  return turned
}

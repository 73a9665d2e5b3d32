/** The polynomial of gzip's crc32 (RFC 1952), reflected: the highest bit is the coefficient of x⁰. */
const POLYNOMIAL = 0xedb88320
const ONE = 0x80000000
const X = 0x40000000

/**
 * The crc32 of two byte strings laid end to end, from the crc32 of each and the length of the second.
 * Appending n bytes multiplies a crc by x^(8n) in GF(2)[x] modulo the polynomial; the second crc is then added.
 * The same arithmetic as zlib's `crc32_combine`. Lengths may exceed 2³².
 */
export function combineCrc32(first: number, second: number, secondBytes: number): number {
  if (secondBytes !== last.bytes) last = { bytes: secondBytes, power: powerOfBytes(secondBytes) }
  return (multiply(last.power, first) ^ second) >>> 0
}

/** Many in a row have one length: stored blocks are all of the largest. */
let last = { bytes: 0, power: ONE }

/** x^(8 · bytes), by squaring. Division instead of shifts: a shift would cut a length to 32 bits. */
function powerOfBytes(bytes: number): number {
  let power = ONE
  let rest = bytes
  for (const square of squaresFromByte) {
    if (rest === 0) break
    if (rest % 2 === 1) power = multiply(square, power)
    rest = Math.floor(rest / 2)
  }
  return power
}

/** x^8, x^16, x^32 …: enough of them for every length a number holds exactly. */
const squaresFromByte = ((): number[] => {
  let square = X
  for (let i = 0; i < 3; i++) square = multiply(square, square)
  return Array.from({ length: 53 }, () => {
    const current = square
    square = multiply(square, square)
    return current
  })
})()

function multiply(left: number, right: number): number {
  let product = 0
  let shifted = right
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if (left & bit) product ^= shifted
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1
  }
  return product >>> 0
}

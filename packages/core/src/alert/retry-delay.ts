const MOST_FACTOR = 60
const LASTING_FACTOR = 6

/**
 * How long to wait after so many attempts that failed: the first wait, then twice as long each time, up to sixty times
 * it. What a person has to mend first is tried six times as seldom as that.
 */
export function retryDelay(attempts: number, { firstMs, lasting }: { firstMs: number; lasting: boolean }): number {
  if (lasting) return firstMs * MOST_FACTOR * LASTING_FACTOR
  return firstMs * Math.min(MOST_FACTOR, 2 ** Math.min(attempts - 1, 30))
}

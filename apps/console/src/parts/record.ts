/** For what comes from outside the program on the way to the first screen, where a schema library would be most of the load. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

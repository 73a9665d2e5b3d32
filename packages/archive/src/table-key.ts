/** By what a table is found in a map: whatever its names hold. */
export function tableKey({ schema, name }: { schema: string; name: string }): string {
  return JSON.stringify([schema, name])
}

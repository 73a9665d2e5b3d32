/** What is used of it: Node's own types name it only together with all of a browser. */
type WebAssembly = {
  Module: new (code: Uint8Array) => object
  Instance: new (module: object) => { exports: unknown }
}

/**
 * What a program of assembly/ exports, compiled in this thread. Null: its memory reserves 10 GiB of addresses, which a process
 * that is limited in those (`ulimit -v`) does not get; and V8 can be started without WebAssembly.
 */
export function instantiate<Exports>(code: string): Exports | null {
  try {
    const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssembly }).WebAssembly
    return new Instance(new Module(Buffer.from(code, 'base64'))).exports as Exports
  } catch {
    return null
  }
}

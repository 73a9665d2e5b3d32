import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** As the page cache holds a large file: larger blocks than this are no faster, and smaller ones leave large ones unused. */
const BLOCK_BYTES = 1 << 20

/**
 * Takes so much memory and gives it free again. A virtual machine gives its free memory back to its host within seconds
 * (free page reporting of the balloon), and whoever takes it next waits for the host at each page: a file of 1.8 GiB is
 * written in 0.5 s or in 3 s, by any program. What a case is measured by is not to hang on what ran before it.
 */
export function touchMemory(directory: string, bytes: number): void {
  const path = join(directory, 'touched')
  const block = Buffer.alloc(BLOCK_BYTES, 1)
  const fd = openSync(path, 'w')
  try {
    for (let written = 0; written < bytes; written += BLOCK_BYTES) writeSync(fd, block)
  } finally {
    closeSync(fd)
    rmSync(path)
  }
}

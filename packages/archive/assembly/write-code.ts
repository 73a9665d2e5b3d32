import { writeFileSync } from 'node:fs'
import { CODE_FILE, compiledCode } from './compile.ts'

/** `pnpm run compile`: writes the code of assembly/deflate.ts to where it is read from. */
writeFileSync(CODE_FILE, await compiledCode())
